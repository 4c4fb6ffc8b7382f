namespace OnnxPixWizard.Export.Conversion;

/// <summary>How far a conversion has come.</summary>
/// <param name="Graph">File being written.</param>
/// <param name="Written">Bytes of weights written so far.</param>
/// <param name="Total">Bytes of weights in all.</param>
public sealed record ConversionProgress(string Graph, long Written, long Total);
