using OnnxPixWizard.Bundles;
using OnnxPixWizard.Export.Bundles;

namespace OnnxPixWizard.Training.Models;

/// <summary>Where each network's published names stand in the names of one
/// training: the names by which a bundle gives its parameters back.</summary>
internal static class ModelScopes
{
    /// <summary>The transformer, its field and its stem.</summary>
    public const string Transformer = BundleParameters.Transformer;

    /// <summary>Encoder of the instruction's tokens.</summary>
    public const string Text = GraphNames.TextEncoder;

    /// <summary>Encoder of the whole instruction.</summary>
    public const string Task = GraphNames.TaskEncoder;

    /// <summary>Encoder of the picture.</summary>
    public const string Vision = GraphNames.VisionEncoder;
}
