using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Graphs.Parameters;

/// <summary>Draws the values that parameters start from. A parameter's values
/// depend on its name and the seed alone, not on its neighbors.</summary>
public static class ParameterInitializer
{
    /// <summary>The start of one parameter.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="seed">Any number.</param>
    /// <exception cref="ParameterException">The parts of a start do not fill the parameter's first axis.</exception>
    public static Tensor Create(Parameter parameter, int seed)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        Tensor tensor = Tensor.Zeros(ElementType.Float32, parameter.Shape);
        Fill(parameter, parameter.Initialization, tensor.AsSpan<float>(), new SplitMix(Hash(parameter.Name, seed)));
        return tensor;
    }

    private static void Fill(Parameter parameter, ParameterInitialization start, Span<float> values, SplitMix random)
    {
        long rows = parameter.Shape.Length == 0 ? 1 : parameter.Shape[0];
        int row = (int)(parameter.Count / Math.Max(1, rows));
        switch (start.Kind)
        {
            case ParameterInitializationKind.Constant:
                values.Fill(start.Scale);
                break;
            case ParameterInitializationKind.Uniform:
                foreach (ref float value in values)
                {
                    value = (float)(start.Scale * ((2 * random.Next()) - 1));
                }

                break;
            case ParameterInitializationKind.Normal:
                foreach (ref float value in values)
                {
                    value = (float)(start.Scale * Math.Sqrt(-2 * Math.Log(1 - random.Next())) * Math.Cos(2 * Math.PI * random.Next()));
                }

                break;
            case ParameterInitializationKind.Identity:
                for (int index = 0; index < Math.Min(values.Length / row, row); index++)
                {
                    values[(index * row) + index] = start.Scale;
                }

                break;
            default:
                if (start.Parts.Sum(static part => part.Count) * row != values.Length)
                {
                    throw new ParameterException(
                        parameter.Name, $"The parts that parameter '{parameter.Name}' starts from do not fill its first axis.");
                }

                int offset = 0;
                foreach ((long count, ParameterInitialization part) in start.Parts)
                {
                    int length = (int)(count * row);
                    Fill(parameter, part, values.Slice(offset, length), random);
                    offset += length;
                }

                break;
        }
    }

    // FNV-1a over the name: the same on every platform and run, which string's own hash is not.
    private static ulong Hash(string name, int seed)
    {
        ulong hash = 14695981039346656037UL;
        foreach (char letter in name)
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        return (hash ^ (uint)seed) * 1099511628211UL;
    }

    // Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators".
    private sealed class SplitMix(ulong state)
    {
        private ulong _state = state;

        /// <summary>Uniform in [0, 1).</summary>
        public double Next()
        {
            _state += 0x9E3779B97F4A7C15UL;
            ulong mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9UL;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
            return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }
}
