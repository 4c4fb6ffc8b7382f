using OnnxPixWizard.OnnxRuntime;
using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Tokens;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Models;

namespace OnnxPixWizard.Training.Flow;

/// <summary>Memory of one batch, bound to a training graph's inputs.</summary>
public sealed class TrainingBatch : IDisposable
{
    private readonly Dictionary<string, OrtTensor> _tensors = new(StringComparer.Ordinal);

    /// <summary>Takes memory for a shape; masks and rope tables are filled at once.</summary>
    public TrainingBatch(PixelModelOptions options, BatchShape shape)
    {
        Shape = shape;
        PixWizardOptions transformer = options.Transformer;
        int patch = transformer.PatchSize, rows = shape.Rows, tokens = shape.Tokens(patch), features = transformer.StateFeatures, half = transformer.HeadWidth / 2;
        Tasks = new TrainingTask[rows];
        IsPlainAnswer = new bool[rows];
        LossWeights = new float[rows];
        Add(PixelModelInputs.Tokens, OrtElementType.Float32, rows, tokens, features);
        Add(PixelModelInputs.Target, OrtElementType.Float32, rows, tokens, features);
        Add(PixelModelInputs.Weights, OrtElementType.Float32, rows, tokens, 1, patch * patch);
        Add(PixelModelInputs.StemRestoration, OrtElementType.Float32, rows);
        Add(PixelModelInputs.RopeCos, OrtElementType.Float32, rows, tokens, half);
        Add(PixelModelInputs.RopeSin, OrtElementType.Float32, rows, tokens, half);
        Add(PixelModelInputs.Timesteps, OrtElementType.Float32, rows);
        Add(PixelModelInputs.TextIds, OrtElementType.Int64, rows, shape.TextTokens);
        Add(PixelModelInputs.TextMask, OrtElementType.Int64, rows, shape.TextTokens);
        Add(PixelModelInputs.TaskIds, OrtElementType.Int64, rows, shape.TextTokens);
        Add(PixelModelInputs.ImageKeep, OrtElementType.Float32, rows, 1, 1);
        if (shape.IsPadded(patch))
        {
            Add(PixelModelInputs.TokenMask, OrtElementType.Bool, rows, tokens);
        }

        RopeSettings rope = new() { HeadWidth = transformer.HeadWidth };
        int row = 0;
        for (int index = 0; index < shape.Groups.Count; index++)
        {
            BatchGroup group = shape.Groups[index];
            Add(PixelModelInputs.Source(index), OrtElementType.Float32, group.Rows, transformer.InChannels, group.Height, group.Width);
            TokenGrid grid = group.Grid(patch);
            for (int end = row + group.Rows; row < end; row++)
            {
                RopeTable.Fill(rope, grid, Row(PixelModelInputs.RopeCos, row), Row(PixelModelInputs.RopeSin, row));
                if (_tensors.TryGetValue(PixelModelInputs.TokenMask, out OrtTensor? mask))
                {
                    mask.AsSpan<bool>().Slice(row * tokens, grid.Count).Fill(true);
                }
            }
        }
    }

    /// <summary>What the batch is shaped for.</summary>
    public BatchShape Shape { get; }

    /// <summary>Task of each row.</summary>
    public TrainingTask[] Tasks { get; }

    /// <summary>Rows at t = 0 with all conditions: their loss tells how well the task is solved.</summary>
    public bool[] IsPlainAnswer { get; }

    /// <summary>Weight of each row's loss.</summary>
    public float[] LossWeights { get; }

    /// <summary>Tensors by input name.</summary>
    public IReadOnlyDictionary<string, OrtTensor> Tensors => _tensors;

    /// <summary>A row of a float tensor.</summary>
    public Span<float> Row(string name, int row)
    {
        OrtTensor tensor = _tensors[name];
        int length = (int)(tensor.Count / tensor.Shape[0]);
        return tensor.AsSpan<float>().Slice(row * length, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OrtTensor tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }

    private void Add(string name, OrtElementType type, params ReadOnlySpan<long> shape) => _tensors.Add(name, OrtTensor.Allocate(type, shape));
}
