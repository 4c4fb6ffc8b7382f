namespace OnnxPixWizard.Training.Torch;

/// <summary>Elements that products are computed with; parameters, norms and losses are 32-bit floats in either.</summary>
internal enum TrainingPrecision
{
    /// <summary>32-bit floats.</summary>
    Float32,

    /// <summary>What enters a product, a convolution or an attention is rounded to brain floats.</summary>
    BFloat16,
}
