using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Bundles;

/// <summary>What PixNerd's families ask of a manifest beyond the rest.</summary>
internal static class PixNerdValidation
{
    public static void Check(ManifestChecker check, BundleManifest manifest, bool isText)
    {
        NetworkSettings network = manifest.Network;
        check.That(network.KeyValueHeads == network.Heads, "network.keyValueHeads",
            $"{network.KeyValueHeads} is not the {network.Heads} heads that PixNerd has");
        foreach ((object? value, string field) in new (object?, string)[]
        {
            (network.SourceFeatures, "sourceFeatures"), (network.ProportionalAttention, "proportionalAttention"),
            (network.RopeExtrapolation, "ropeExtrapolation"),
        })
        {
            check.That(value is null, $"network.{field}", $"present, but family '{manifest.Family}' has none");
        }

        check.That(
            network.PixelField is not null, "network.pixelField", $"missing, but family '{manifest.Family}' draws with a neural field");
        Field(check, network, manifest.Resolution.Multiple);
        Text(check, manifest, isText);
        Classes(check, manifest.Classes, !isText, manifest.Family);
    }

    private static void Field(ManifestChecker check, NetworkSettings network, int multiple)
    {
        PixelFieldSettings field = network.PixelField!;
        check.AtLeast(field.Width, 1, "network.pixelField.width");
        check.Positive(field.Extent, "network.pixelField.extent");
        check.That(field.RopePlaces is RopePlaces.FixedSpan or RopePlaces.SwappedSpan, "network.pixelField.ropePlaces",
            "is neither fixedSpan nor swappedSpan");
        foreach ((int side, string name) in new[] { (field.GridWidth, "gridWidth"), (field.GridHeight, "gridHeight") })
        {
            check.That(side > 0 && side % network.PatchSize == 0, $"network.pixelField.{name}",
                $"{side} is no positive multiple of the patch size {network.PatchSize}");
        }

        TokenGrid tokens = field.Tokens(network.PatchSize);
        check.That(multiple > 0 && multiple % tokens.Columns == 0 && multiple % tokens.Rows == 0, "resolution.multiple",
            $"{multiple} is no multiple of the {tokens.Columns} columns and {tokens.Rows} rows of tokens");
    }

    private static void Text(ManifestChecker check, BundleManifest manifest, bool isText)
    {
        PixelFieldSettings field = manifest.Network.PixelField!;
        (int Value, string Name)[] widths = [(manifest.Network.TextWidth, "textWidth"), (field.TextTokens, "pixelField.textTokens")];
        foreach ((int value, string name) in widths)
        {
            check.That(isText ? value > 0 : value == 0, $"network.{name}",
                isText ? $"{value} is below 1" : $"{value} is not 0, but the family reads no text");
        }

        check.That(isText ? field.TextLayers >= 0 : field.TextLayers == 0, "network.pixelField.textLayers",
            isText ? $"{field.TextLayers} is below 0" : $"{field.TextLayers} is not 0, but the family reads no text");
        if (!isText)
        {
            return;
        }

        check.That(manifest.Tokenizers is not null, "tokenizers", $"missing, but family '{manifest.Family}' reads a text");
        TokenizerEntry entry = manifest.Tokenizers!.Text;
        check.That(entry.PadToMaxLength && entry.MaxLength == field.TextTokens, "tokenizers.text",
            $"the network reads {field.TextTokens} rows of text, so maxLength must be {field.TextTokens} and padToMaxLength true");
    }

    private static void Classes(ManifestChecker check, ClassSettings? classes, bool needed, string family)
    {
        check.That(classes is not null || !needed, "classes", $"missing, but family '{family}' draws classes");
        check.That(classes is null || needed, "classes", $"present, but family '{family}' draws texts");
        if (classes is null)
        {
            return;
        }

        check.AtLeast(classes.Count, 1, "classes.count");
        check.That(classes.Names.Count == 0 || classes.Names.Count == classes.Count, "classes.names",
            $"holds {classes.Names.Count} names of {classes.Count} classes");
        check.That(!classes.Names.Any(string.IsNullOrWhiteSpace), "classes.names", "a name is empty");
    }
}
