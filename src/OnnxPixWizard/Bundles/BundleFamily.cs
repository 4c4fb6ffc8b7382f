namespace OnnxPixWizard.Bundles;

/// <summary>Kinds of bundle: which graphs there are and how they work together. A name in code; <see cref="BundleFamilies"/> has the manifest's spelling.</summary>
public enum BundleFamily
{
    /// <summary><c>pixwizard</c>: the state is a VAE's latent.</summary>
    PixWizard,

    /// <summary><c>pixwizard-pixel</c>: PixWizard's conditioning, the state is pixels, decoded by a neural field.</summary>
    PixWizardPixel,

    /// <summary><c>pixnerd-class</c>: pixels from a class label.</summary>
    PixNerdClass,

    /// <summary><c>pixnerd-text</c>: pixels from a text.</summary>
    PixNerdText,
}
