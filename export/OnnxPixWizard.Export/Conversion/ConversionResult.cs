namespace OnnxPixWizard.Export.Conversion;

/// <summary>What a conversion has made.</summary>
/// <param name="Folder">The bundle's folder.</param>
/// <param name="Bytes">Bytes of weights written.</param>
/// <param name="Parameters">Parameters converted.</param>
/// <param name="Lacking">Parts without which the bundle can't run; none where the manifest was written.</param>
internal sealed record ConversionResult(string Folder, long Bytes, long Parameters, IReadOnlyList<string> Lacking)
{
    /// <summary>What the user should know about the choice of weights, a line each.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];
}

/// <summary>How far a conversion has come.</summary>
/// <param name="Graph">File being written.</param>
/// <param name="Written">Bytes of weights written so far.</param>
/// <param name="Total">Bytes of weights in all.</param>
internal sealed record ConversionProgress(string Graph, long Written, long Total);
