using System.Numerics.Tensors;
using System.Text;
using OnnxPixWizard.Tasks.Choosing;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Choosing;

/// <summary>The parameters of a <see cref="SentenceClassifier"/> while they are learnt, by AdaGrad on one sentence at a time.</summary>
internal sealed class ChooserNetwork
{
    private const int Width = 24, Hidden = 64;
    private const float RowRate = 0.12f, LayerRate = 0.02f, Epsilon = 1e-6f;

    private readonly uint[] _features;
    private readonly Dictionary<uint, int> _places;
    private readonly IReadOnlyList<string> _labels;
    private readonly float[] _rows, _rowSquares;
    private readonly Dense _first, _second;
    private readonly float[] _sum = new float[Width], _sumGradient = new float[Width], _step = new float[Width];

    public ChooserNetwork(uint[] features, IReadOnlyList<string> labels, SeededRandom random)
    {
        _features = [.. features.Order()];
        _places = _features.Index().ToDictionary(static f => f.Item, static f => f.Index);
        _labels = labels;
        _rows = new float[_features.Length * Width];
        _rowSquares = new float[_rows.Length];
        for (int i = 0; i < _rows.Length; i++)
        {
            _rows[i] = random.Range(-0.1f, 0.1f);
        }

        _first = new Dense(Width, Hidden, random);
        _second = new Dense(Hidden, labels.Count, random);
    }

    /// <summary>Whether training keeps a feature.</summary>
    public bool Knows(uint feature) => _places.ContainsKey(feature);

    /// <summary>One step.</summary>
    /// <param name="features">Of a sentence.</param>
    /// <param name="label">What it means.</param>
    /// <param name="other">What else it means, half and half; the same where it means one thing.</param>
    /// <param name="rate">Share of the full learning rate.</param>
    /// <returns>The loss before it.</returns>
    public float Learn(List<uint> features, int label, int other, float rate)
    {
        int[] rows = [.. features.Where(_places.ContainsKey).Select(f => _places[f])];
        float scale = 1 / MathF.Sqrt(Math.Max(1, rows.Length));
        Array.Clear(_sum);
        foreach (int row in rows)
        {
            TensorPrimitives.Add(_sum, _rows.AsSpan(row * Width, Width), _sum);
        }

        TensorPrimitives.Multiply(_sum, scale, _sum);
        float[] hidden = _first.Apply(_sum);
        TensorPrimitives.Max(hidden, 0, hidden);
        float[] gradient = _second.Apply(hidden);
        TensorPrimitives.SoftMax(gradient, gradient);
        float loss = -MathF.Log(MathF.Max((gradient[label] + gradient[other]) / 2, 1e-9f));
        const float smooth = 0.02f;
        TensorPrimitives.Subtract(gradient, smooth / gradient.Length, gradient);
        gradient[label] -= (1 - smooth) / 2;
        gradient[other] -= (1 - smooth) / 2;

        float[] hiddenGradient = _second.Learn(hidden, gradient, LayerRate * rate);
        for (int i = 0; i < hidden.Length; i++)
        {
            hiddenGradient[i] = hidden[i] > 0 ? hiddenGradient[i] : 0;
        }

        _first.Learn(_sum, hiddenGradient, LayerRate * rate).CopyTo(_sumGradient, 0);
        TensorPrimitives.Multiply(_sumGradient, scale, _sumGradient);
        foreach (int row in rows)
        {
            Step(_rows.AsSpan(row * Width, Width), _rowSquares.AsSpan(row * Width, Width), _sumGradient, RowRate * rate, _step);
        }

        return loss;
    }

    /// <summary>The file that the runtime reads.</summary>
    public byte[] Write(float temperature)
    {
        using MemoryStream file = new();
        using BinaryWriter writer = new(file, Encoding.UTF8);
        writer.Write(SentenceClassifier.Magic);
        foreach (int number in (int[])[1, _labels.Count, _features.Length, Width, Hidden])
        {
            writer.Write(number);
        }

        writer.Write(temperature);
        foreach (string label in _labels)
        {
            writer.Write(label);
        }

        foreach (uint feature in _features)
        {
            writer.Write(feature);
        }

        float[] units = [.. Enumerable.Range(0, Width)
            .Select(column => Enumerable.Range(0, _features.Length).Max(row => Math.Abs(_rows[(row * Width) + column])) / sbyte.MaxValue)];
        WriteAll(units);
        for (int i = 0; i < _rows.Length; i++)
        {
            writer.Write((sbyte)Math.Round(_rows[i] / units[i % Width]));
        }

        WriteAll([.. _first.Weights, .. _first.Bias, .. _second.Weights, .. _second.Bias]);
        return file.ToArray();

        void WriteAll(float[] values)
        {
            foreach (float value in values)
            {
                writer.Write(value);
            }
        }
    }

    private static void Step(Span<float> values, Span<float> squares, ReadOnlySpan<float> gradient, float rate, Span<float> scratch)
    {
        TensorPrimitives.MultiplyAdd(gradient, gradient, squares, squares);
        TensorPrimitives.Add(squares, Epsilon, scratch);
        TensorPrimitives.ReciprocalSqrt(scratch, scratch);
        TensorPrimitives.Multiply(scratch, gradient, scratch);
        TensorPrimitives.MultiplyAdd(scratch, -rate, values, values);
    }

    /// <summary>A linear layer, [outputs, inputs] and [outputs].</summary>
    private sealed class Dense
    {
        private readonly float[] _squares, _biasSquares, _scratch, _weightGradient;

        public Dense(int inputs, int outputs, SeededRandom random)
        {
            float range = MathF.Sqrt(6f / (inputs + outputs));
            Weights = new float[inputs * outputs];
            for (int i = 0; i < Weights.Length; i++)
            {
                Weights[i] = random.Range(-range, range);
            }

            Bias = new float[outputs];
            _squares = new float[Weights.Length];
            _biasSquares = new float[outputs];
            _scratch = new float[Math.Max(inputs, outputs)];
            _weightGradient = new float[inputs];
        }

        public float[] Weights { get; }

        public float[] Bias { get; }

        public float[] Apply(ReadOnlySpan<float> input)
        {
            float[] output = (float[])Bias.Clone();
            for (int i = 0; i < output.Length; i++)
            {
                output[i] += TensorPrimitives.Dot(Weights.AsSpan(i * input.Length, input.Length), input);
            }

            return output;
        }

        /// <returns>The gradient of the input.</returns>
        public float[] Learn(ReadOnlySpan<float> input, ReadOnlySpan<float> gradient, float rate)
        {
            float[] back = new float[input.Length];
            for (int i = 0; i < gradient.Length; i++)
            {
                Span<float> weights = Weights.AsSpan(i * input.Length, input.Length);
                TensorPrimitives.MultiplyAdd(weights, gradient[i], back, back);
                TensorPrimitives.Multiply(input, gradient[i], _weightGradient);
                Step(weights, _squares.AsSpan(i * input.Length, input.Length), _weightGradient, rate, _scratch.AsSpan(0, input.Length));
            }

            Step(Bias, _biasSquares, gradient, rate, _scratch.AsSpan(0, Bias.Length));
            return back;
        }
    }
}
