using System.Text.Json.Serialization;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Bundles;

/// <summary>What PixNerd's families need to know beyond the transformer: the picture it works on, and the neural field that draws the pixels.</summary>
public sealed record PixelFieldSettings
{
    /// <summary>Width of the neural field, h.</summary>
    public required int Width { get; init; }

    /// <summary>Place of a patch's last row and column for the field; the first ones lie at 0.</summary>
    public required double Extent { get; init; }

    /// <summary>Where tokens lie for the rotary table: <c>fixedSpan</c> or <c>swappedSpan</c>.</summary>
    [JsonConverter(typeof(RopePlacesConverter))]
    public required RopePlaces RopePlaces { get; init; }

    /// <summary>Blocks that refine the text at each time; 0 in the class family.</summary>
    public int TextLayers { get; init; }

    /// <summary>Rows of a text, L, padding included; 0 in the class family.</summary>
    public int TextTokens { get; init; }

    /// <summary>Pixels from left to right of the picture that the transformer sees, whatever the output's size: those it was trained on.</summary>
    public required int GridWidth { get; init; }

    /// <summary>Pixels from top to bottom of the picture that the transformer sees.</summary>
    public required int GridHeight { get; init; }

    /// <summary>The transformer's tokens.</summary>
    /// <param name="patchSize"><see cref="NetworkSettings.PatchSize"/>.</param>
    public TokenGrid Tokens(int patchSize) => TokenGrid.Of(GridHeight, GridWidth, patchSize);
}

internal sealed class RopePlacesConverter() : JsonStringEnumConverter<RopePlaces>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);
