using System.Text.Json.Serialization;

namespace OnnxPixWizard.Bundles;

/// <summary>How a task paints its answer, so that it can be read back. The manifest's <c>kind</c> says which of the derived records it is.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(PictureDecoderSettings), PictureDecoderSettings.Kind)]
[JsonDerivedType(typeof(DepthDecoderSettings), DepthDecoderSettings.Kind)]
[JsonDerivedType(typeof(NormalsDecoderSettings), NormalsDecoderSettings.Kind)]
[JsonDerivedType(typeof(SegmentationDecoderSettings), SegmentationDecoderSettings.Kind)]
[JsonDerivedType(typeof(HighlightDecoderSettings), HighlightDecoderSettings.Kind)]
[JsonDerivedType(typeof(MaskDecoderSettings), MaskDecoderSettings.Kind)]
public abstract record TaskDecoderSettings;
