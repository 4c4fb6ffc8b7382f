namespace OnnxPixWizard.Bundles;

/// <summary>What can be wrong with a bundle.</summary>
public enum BundleFault
{
    /// <summary>No bundle is at the given place.</summary>
    NotFound,

    /// <summary>The manifest is no JSON, or a field is missing, unknown or out of its range.</summary>
    Manifest,

    /// <summary>A file that the manifest names is missing or can't be read.</summary>
    File,

    /// <summary>A graph can't be loaded, or its inputs and outputs are not those of its role.</summary>
    Graph,

    /// <summary>A tokenizer file can't be read.</summary>
    Tokenizer,

    /// <summary>The bundle is sound, but of a kind that this runtime does not run.</summary>
    Unsupported,
}
