using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Precision;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Text;
using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Export.Conversion.GenAi;

/// <summary>Compares a written decoder with the text encoder of the same checkpoint.</summary>
internal static class GenAiCheck
{
    /// <summary>Largest difference of hidden states, as a share of their size. Float sums in another order differ by 1e-6; 4-bit weights by
    /// what rounding does, which grows with the layers.</summary>
    private const double MostFloat = 1e-4, MostRounded = 0.5;

    private static readonly string[] s_sentences =
    [
        "Clean this picture up, then cut out the dog and put it on white.", "{\"steps\":[{\"task\":\"denoise\"},{\"task\":\"depth\"}]}",
    ];

    /// <summary>Runs both over the same tokens: the encoder at once, the decoder first over a part, then token by token with its
    /// cache.</summary>
    /// <returns>Root mean square of the difference of their hidden states, over that of the encoder's.</returns>
    public static double Compare(
        string decoder, string encoder, LanguageFamily family, Tokenizer tokenizer, CancellationToken cancellation)
    {
        long[][] texts = [.. s_sentences.Select(text => Array.ConvertAll(tokenizer.Encode(text), static id => (long)id))];
        float[][] expected, actual;
        using (GraphRunner runner = GraphRunner.Open(encoder))
        {
            expected = Array.ConvertAll(texts, ids => Encoded(runner, ids, family.Encoder.Output));
        }

        cancellation.ThrowIfCancellationRequested();
        using (GraphRunner runner = GraphRunner.Open(decoder))
        {
            actual = Array.ConvertAll(texts, ids => Decoded(runner, ids, family.Sizes, cancellation));
        }

        double error = 0, size = 0;
        foreach ((float wanted, float found) in expected.SelectMany(static x => x).Zip(actual.SelectMany(static x => x)))
        {
            error += Math.Pow((double)found - wanted, 2);
            size += Math.Pow(wanted, 2);
        }

        return Math.Sqrt(error / size);
    }

    /// <exception cref="ConversionException">The difference is larger than the precision explains, or no number.</exception>
    public static void ThrowIfApart(double difference, BundlePrecision precision)
    {
        double most = precision == BundlePrecision.Float32 ? MostFloat : MostRounded;
        if (!(difference <= most))
        {
            throw new ConversionException(FormattableString.Invariant(
                $"The language model does not agree with the text encoder of the same weights: hidden states differ by {difference:G2} of ")
                + FormattableString.Invariant($"their size, and {precision.ToOption()} explains {most:G2} at most. Nothing was written. ")
                + (precision == BundlePrecision.Float32 ? "The checkpoint may be damaged: fetch it again."
                    : "Its weights don't bear 4 bits: convert it without --int4."));
        }
    }

    private static float[] Encoded(GraphRunner runner, long[] ids, string output) => runner.Run(new Dictionary<string, Tensor>(
        StringComparer.Ordinal)
    {
        ["input_ids"] = Tensor.From<long>(ids, 1, ids.Length),
        ["attention_mask"] = Ones(ids.Length),
    })[output].AsSpan<float>().ToArray();

    private static float[] Decoded(GraphRunner runner, long[] ids, LanguageSizes sizes, CancellationToken cancellation)
    {
        List<float> states = [];
        Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal);
        foreach ((int layer, bool isKey) in Kept(sizes))
        {
            inputs[LanguageModelGraphs.Past(layer, isKey)] = Tensor.Zeros(ElementType.Float32, 1, sizes.Groups, 0, sizes.HeadWidth);
        }

        int first = (ids.Length + 1) / 2;
        for (int done = 0; done < ids.Length;)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = done == 0 ? first : 1;
            long[] places = [.. Enumerable.Range(done, count).Select(static place => (long)place)];
            inputs["input_ids"] = Tensor.From<long>(ids.AsSpan(done, count), 1, count);
            inputs["position_ids"] = Tensor.From<long>(places, 1, count);
            inputs["attention_mask"] = Ones(done + count);
            IReadOnlyDictionary<string, Tensor> outputs = runner.Run(inputs);
            states.AddRange(outputs[LanguageModelGraphs.HiddenStates].AsSpan<float>());
            foreach ((int layer, bool isKey) in Kept(sizes))
            {
                inputs[LanguageModelGraphs.Past(layer, isKey)] = outputs[LanguageModelGraphs.Present(layer, isKey)];
            }

            done += count;
        }

        return [.. states];
    }

    private static IEnumerable<(int Layer, bool IsKey)> Kept(LanguageSizes sizes) =>
        Enumerable.Range(0, sizes.Layers).SelectMany(static layer => new[] { (layer, true), (layer, false) });

    private static Tensor Ones(int count)
    {
        long[] ones = new long[count];
        ones.AsSpan().Fill(1);
        return Tensor.From<long>(ones, 1, count);
    }
}
