using Microsoft.ML.OnnxRuntime.Tensors;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Sessions;

/// <summary>Inputs for any graph of a bundle, made of noise and of what its contract asks for, the same at every call.</summary>
/// <param name="manifest">The bundle's settings.</param>
internal sealed class MadeInputs(BundleManifest manifest) : IDisposable
{
    private const int TextTokens = 8, Times = 2;

    private readonly Dictionary<string, GraphTensor> _made = new(StringComparer.Ordinal);

    /// <summary>A tensor for each input of a session, for one row.</summary>
    public IReadOnlyDictionary<string, GraphTensor> Of(GraphSession session)
    {
        foreach (GraphValue input in session.Inputs.Where(input => !_made.ContainsKey(input.Name)))
        {
            _made.Add(input.Name, Make(input));
        }

        return session.Inputs.ToDictionary(static i => i.Name, i => _made[i.Name], StringComparer.Ordinal);
    }

    public void Dispose()
    {
        foreach (GraphTensor tensor in _made.Values)
        {
            tensor.Dispose();
        }
    }

    private GraphTensor Make(GraphValue input)
    {
        GraphTensor tensor = GraphTensor.Allocate(
            input.ElementType, [.. input.Shape.Select((d, axis) => d.Length ?? Extent(d.Symbol, input.Name, axis))]);
        switch (input.ElementType)
        {
            case TensorElementType.Bool:
                tensor.AsSpan<bool>().Fill(value: true);
                break;
            case TensorElementType.Int64:
                tensor.AsSpan<long>().Fill(input.Name == "attention_mask" ? 1 : 0);
                break;
            case TensorElementType.Int32:
                Span<int> places = tensor.AsSpan<int>();
                for (int i = 0; i < places.Length; i++)
                {
                    places[i] = i; // patch_pixels: each pixel's own
                }

                break;
            default:
                Fill(input.Name, tensor.AsSpan<float>());
                break;
        }

        return tensor;
    }

    private static void Fill(string name, Span<float> values)
    {
        if (name == "timesteps" || name.StartsWith("field_", StringComparison.Ordinal))
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (i + 0.25f) / values.Length;
            }

            return;
        }

        if (name is "attention_gain" or "hole")
        {
            values.Fill(name == "hole" ? 0 : 1);
            return;
        }

        GaussianNoise.Fill(values, seed: 1, stream: (ulong)name.Length);
        if (name is "image" or "overview")
        {
            // Waves under a little grain, within a picture's range.
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = Math.Clamp((0.7f * MathF.Sin(i * 0.037f)) + (0.1f * values[i]), -1, 1);
            }
        }

        if (name is "rope_cos" or "rope_sin")
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = name == "rope_cos" ? MathF.Cos(i) : MathF.Sin(i);
            }
        }
    }

    private long Extent(string? symbol, string input, int axis)
    {
        NetworkSettings network = manifest.Network;
        int cell = manifest.Latent?.Downscale ?? 1;
        int side = network.PixelField is { } field ? Math.Min(field.GridWidth, field.GridHeight) : manifest.Resolution.Centers[0];
        int perToken = side / (cell * network.PatchSize), pixels = network.PatchSize * network.PatchSize;
        return symbol switch
        {
            "batch" or "rope_batch" or "modulation_rows" => 1,
            "times" => Times,
            "text_tokens" => TextTokens,
            "image_tokens" => network.ImageTokens,
            "tokens" => (long)perToken * perToken,
            "token_features" => (long)network.Channels * pixels,
            "height" or "width" => side,
            "rows" or "columns" => side / cell,
            "field_rows" or "field_columns" => network.PatchSize,
            "field_pixels" => pixels,
            _ when axis == 0 => 1,
            _ => throw new NotSupportedException($"Axis {axis} of input '{input}' is named '{symbol}', which nothing knows."),
        };
    }
}
