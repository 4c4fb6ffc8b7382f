using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Mcp;

/// <summary>What the tools may do.</summary>
public sealed class PixWizardMcpOptions
{
    /// <summary>
    /// Folder whose pictures the tools may read and into which they may write new files; null: pictures travel in the protocol alone. Only
    /// for clients on the same machine, as over standard input and output.
    /// </summary>
    public string? Folder { get; set; }

    /// <summary>How pictures are read, the largest one included.</summary>
    public ImageLoadOptions Load { get; set; } = ImageLoadOptions.Default;
}
