using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Optimization;

/// <summary>Fills parameters with what a training from nothing starts from.</summary>
public static class ParameterStart
{
    /// <summary>Draws every parameter; a parameter's numbers depend on the seed and its name's place alone.</summary>
    /// <param name="store">Receives values and averages.</param>
    /// <param name="parameters">Declarations in the store's order.</param>
    /// <param name="seed">Equal seeds give equal numbers.</param>
    public static void Fill(ParameterStore store, IReadOnlyList<Parameter> parameters, ulong seed)
    {
        for (int index = 0; index < parameters.Count; index++)
        {
            Span<float> values = ParameterStore.Part(store.Values, store.Slots[index]);
            Draw(values, parameters[index].Shape, parameters[index].Initialization, SeededRandom.Derive(seed, (ulong)index));
            values.CopyTo(ParameterStore.Part(store.Averages, store.Slots[index]));
        }
    }

    private static void Draw(Span<float> values, ReadOnlySpan<long> shape, ParameterInitialization start, SeededRandom random)
    {
        switch (start.Kind)
        {
            case ParameterInitializationKind.Constant:
                values.Fill(start.Scale);
                break;
            case ParameterInitializationKind.Normal:
                GaussianNoise.Fill(random, values);
                System.Numerics.Tensors.TensorPrimitives.Multiply(values, start.Scale, values);
                break;
            case ParameterInitializationKind.Uniform:
                foreach (ref float value in values)
                {
                    value = random.Range(-start.Scale, start.Scale);
                }

                break;
            case ParameterInitializationKind.Identity:
                values.Clear();
                int columns = values.Length / (int)shape[0];
                for (int row = 0; row < Math.Min(columns, (int)shape[0]); row++)
                {
                    values[(row * columns) + row] = start.Scale;
                }

                break;
            case ParameterInitializationKind.Rows:
                long[] part = shape.ToArray();
                int entry = values.Length / (int)shape[0];
                foreach ((long count, ParameterInitialization own) in start.Parts)
                {
                    part[0] = count;
                    int length = (int)count * entry;
                    Draw(values[..length], part, own, random);
                    values = values[length..];
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(start), start.Kind, "No such start.");
        }
    }
}
