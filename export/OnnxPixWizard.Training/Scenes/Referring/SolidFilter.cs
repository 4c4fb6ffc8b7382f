namespace OnnxPixWizard.Training.Scenes.Referring;

/// <summary>Attributes that a description names; null = not named.</summary>
/// <param name="Shape">Named solid; without it the description says "object".</param>
/// <param name="Color">Named color.</param>
/// <param name="Size">Named size.</param>
/// <param name="Texture">Named surface pattern.</param>
internal sealed record SolidFilter(SolidShape? Shape = null, SolidColor? Color = null, SolidSize? Size = null, SolidTexture? Texture = null)
{
    /// <summary>Whether a solid has every named attribute.</summary>
    public bool Accepts(SceneSolid solid) =>
        (Shape is null || Shape == solid.Shape) && (Color is null || Color == solid.Color) && (Size is null || Size == solid.Size)
            && (Texture is null || Texture == solid.Texture);
}
