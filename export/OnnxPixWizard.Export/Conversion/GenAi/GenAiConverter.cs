using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Export.Conversion.Encoders;
using OnnxPixWizard.Export.Precision;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Export.Conversion.GenAi;

/// <summary>Makes a model folder of ONNX Runtime GenAI of the checkpoint that serves as text encoder.</summary>
internal static class GenAiConverter
{
    /// <summary>Converts, and compares the result with the text encoder; the folder appears under its name when both are done.</summary>
    /// <param name="request">What is converted.</param>
    /// <param name="progress">Told of bytes written, from several threads.</param>
    /// <param name="cancellation">Ends the work early; nothing stays behind.</param>
    /// <exception cref="ConversionException">The files make no language model, or it does not agree with the text encoder.</exception>
    /// <exception cref="CheckpointException">A file can't be read, or would run code.</exception>
    /// <exception cref="Networks.NetworkOptionsException">The sizes make no network.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ConversionResult Convert(
        GenAiRequest request, IProgress<ConversionProgress>? progress = null, CancellationToken cancellation = default)
    {
        LanguageFamily family = LanguageFamily.Of(request.Source);
        (string tokenizerFile, Tokenizer tokenizer) = TokenizerSource.Open(request.Source, family.Sizes.Vocabulary);
        GenAiFiles files = GenAiFiles.Read(request.Source, family, tokenizer);
        using ICheckpoint checkpoint = Checkpoint.Open(request.Source);
        TensorReport report = new();
        SortedDictionary<string, long[]> needed = PartPlan.Needed([family.Decoder]);
        NetworkWeights weights = new(PartNames.TextEncoder, checkpoint, needed, family.Names, report);
        report.ThrowIfAny();

        // The role is the text encoder's: its precision is what the network was found to bear.
        PrecisionOptions precision = new() { Precision = request.Precision };
        BundleGraph decoder = BundleGraph.Plan(GraphNames.TextEncoder, family.Decoder, weights.Get, precision)
            with { Role = "model", Check = request.AllowNonFinite ? null : weights.RequireFinite };
        BundleGraph encoder = new("check", family.Encoder.Graph, weights.Get, Rewritten: false);
        if (BundleDraft.IsBundle(request.Target))
        {
            throw new ConversionException(
                $"'{request.Target}' is a bundle; it stays as it is. Give another folder with --out.", fault: ConversionFault.Output);
        }

        using BundleDraft draft = BundleDraft.Open(request.Target, decoder.Bytes + encoder.Bytes);
        return draft.Fill(() =>
        {
            BundleGraph.WriteAll([decoder, encoder], draft, progress, cancellation);
            double difference = GenAiCheck.Compare(
                draft.PathOf(decoder.File), draft.PathOf(encoder.File), family, tokenizer, cancellation);
            GenAiCheck.ThrowIfApart(difference, request.Precision);
            DeleteModel(draft.PathOf(encoder.File));
            (string source, string licence) = PartLicences.Of(family.Part, request.Source, checkpoint.Source);
            long parameters = needed.Values.Sum(TensorCount.Of);
            string agreement = FormattableString.Invariant(
                $"its hidden states differ from the text encoder's by {difference:G2} of their size");
            File.Copy(tokenizerFile, draft.PathOf(Path.GetFileName(tokenizerFile)));
            files.Write(draft, family, precision.Precision, (source, licence), parameters, agreement);
            draft.Commit([]);
            return new ConversionResult(draft.Target, decoder.Bytes, parameters, []) { Notices = [agreement] };
        });
    }

    private static void DeleteModel(string path)
    {
        File.Delete(path);
        File.Delete(path + ".data");
    }
}

/// <summary>A text encoder's checkpoint to convert, and into what.</summary>
internal sealed record GenAiRequest
{
    /// <summary>Folder of Qwen3 or Gemma.</summary>
    public required string Source { get; init; }

    /// <summary>Folder of the new model; it does not exist yet, or is empty.</summary>
    public required string Target { get; init; }

    /// <summary>How weights are stored.</summary>
    public BundlePrecision Precision { get; init; }

    /// <summary>Whether parameters may hold NaN or infinity; otherwise such a checkpoint is refused.</summary>
    public bool AllowNonFinite { get; init; }
}
