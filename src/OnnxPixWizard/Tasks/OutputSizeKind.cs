namespace OnnxPixWizard.Tasks;

/// <summary>Rules of <see cref="OutputSize"/>.</summary>
public enum OutputSizeKind
{
    /// <summary>Data in the input's own size; pictures too, but at most four times the network's side.</summary>
    Auto,

    /// <summary>The input's own size.</summary>
    Input,

    /// <summary>The network's size.</summary>
    Bucket,

    /// <summary>A size that the user gave.</summary>
    Exact,
}
