using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Tasks;

/// <summary>The object asked for, painted flat over the picture, in a color that the instruction names.</summary>
public sealed record HighlightTask : TaskKind
{
    /// <summary>Paint colors by the word that names them.</summary>
    public required IReadOnlyDictionary<string, RgbColor> Colors { get; init; }

    /// <summary>Reads the paint by its hue; null: what is nearer to the paint than to what was there.</summary>
    public HueDecoding? Hue { get; init; }

    internal override bool IsPicture => true;

    internal override bool FindsObjects => true;

    internal override string Phrase => $"Paint {TaskPhrases.Object} in {Colors.Keys.Skip(1).FirstOrDefault() ?? Colors.Keys.First()}.";

    internal override bool NeedsInstruction(TaskEntry task) => true;

    internal override void Check(ManifestChecker check, string field)
    {
        check.That(Colors.Count > 0, field + ".colors", "there is none");
        Hue?.Check(check, field + ".hue");
        check.That(Hue is null || Colors.Values.All(static c => c.R != c.G || c.G != c.B), field + ".colors",
            "one is gray, and gray has no hue");
    }

    /// <summary>The pixels that were painted.</summary>
    /// <remarks>An instruction may name several colors ("paint the red ball green"):
    /// the paint is the one towards which the picture moved most.</remarks>
    internal override TaskData Read(TaskFrame frame)
    {
        (byte[] Mask, RgbColor Paint)? best = null;
        double most = double.NegativeInfinity;
        foreach (RgbColor paint in Candidates(frame.Instruction))
        {
            (byte[] mask, double moved) = Compare(frame, paint);
            if (moved > most)
            {
                (best, most) = ((mask, paint), moved);
            }
        }

        return ObjectMask.Of(best!.Value.Mask, PaintDistance.Certainty(frame, best.Value.Paint), frame.Size);
    }

    private IEnumerable<RgbColor> Candidates(string instruction)
    {
        RgbColor[] named = [.. Colors.Where(c => Mentions(instruction, c.Key)).Select(static c => c.Value)];
        return named.Length > 0 ? named : Colors.Values;
    }

    private static bool Mentions(string instruction, string word)
    {
        for (int at = instruction.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0;
             at = instruction.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            bool starts = at == 0 || !char.IsLetter(instruction[at - 1]);
            bool ends = at + word.Length == instruction.Length || !char.IsLetter(instruction[at + word.Length]);
            if (starts && ends)
            {
                return true;
            }
        }

        return false;
    }

    private (byte[] Mask, double Moved) Compare(TaskFrame frame, RgbColor paint)
    {
        int count = frame.Area;
        byte[] mask = new byte[count];
        double moved = 0;
        for (int i = 0; i < count; i++)
        {
            (float toPaint, float toSource) = PaintDistance.At(frame, paint, i);
            bool isPainted = Hue is null ? toPaint < toSource
                : toSource >= Hue.LeastChange
                    && Hue.IsPainted(paint, frame.Pixels[i], frame.Pixels[count + i], frame.Pixels[(2 * count) + i]);
            if (isPainted)
            {
                mask[i] = byte.MaxValue;
                moved += Hue is null ? toSource - toPaint : toSource;
            }
        }

        return (mask, moved);
    }
}
