namespace OnnxPixWizard.Training.Scenes.Referring;

/// <summary>Attributes that a description names; null = not named.</summary>
/// <param name="Shape">Named solid; without it the description says "object".</param>
/// <param name="Colour">Named colour.</param>
/// <param name="Size">Named size.</param>
/// <param name="Texture">Named surface pattern.</param>
public sealed record SolidFilter(SolidShape? Shape = null, SolidColour? Colour = null, SolidSize? Size = null, SolidTexture? Texture = null)
{
    /// <summary>Whether a solid has every named attribute.</summary>
    public bool Accepts(SceneSolid solid) =>
        (Shape is null || Shape == solid.Shape) && (Colour is null || Colour == solid.Colour) && (Size is null || Size == solid.Size) && (Texture is null || Texture == solid.Texture);
}
