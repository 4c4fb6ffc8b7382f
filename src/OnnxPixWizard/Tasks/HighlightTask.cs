using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Tasks;

/// <summary>The object asked for, painted flat over the picture, in a color that the instruction names.</summary>
public sealed record HighlightTask : TaskKind
{
    /// <summary>Paint colors by the word that names them.</summary>
    public required IReadOnlyDictionary<string, RgbColor> Colors { get; init; }

    internal override bool IsPicture => true;

    internal override string Phrase => $"Paint {TaskPhrases.Object} in {Colors.Keys.Skip(1).FirstOrDefault() ?? Colors.Keys.First()}.";

    internal override bool NeedsInstruction(TaskEntry task) => true;

    internal override void Check(ManifestChecker check, string field) => check.That(Colors.Count > 0, field + ".colors", "there is none");

    /// <summary>A pixel belongs to the object if it is nearer to the paint than to what was there.</summary>
    /// <remarks>An instruction may name several colors ("paint the red ball green"):
    /// the paint is the one towards which the picture moved most.</remarks>
    internal override TaskData Read(TaskFrame frame)
    {
        byte[]? best = null;
        double most = double.NegativeInfinity;
        foreach (RgbColor paint in Candidates(frame.Instruction))
        {
            (byte[] mask, double moved) = Compare(frame, paint);
            if (moved > most)
            {
                (best, most) = (mask, moved);
            }
        }

        return new ObjectMask(best!, frame.Size);
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

    private static (byte[] Mask, double Moved) Compare(TaskFrame frame, RgbColor paint)
    {
        int count = frame.Area;
        float[] p = frame.Pixels, s = frame.Source;
        float red = paint.R / 255f, green = paint.G / 255f, blue = paint.B / 255f;
        byte[] mask = new byte[count];
        double moved = 0;
        for (int i = 0; i < count; i++)
        {
            float toPaint = Distance(p[i] - red, p[count + i] - green, p[(2 * count) + i] - blue);
            float toSource = Distance(p[i] - s[i], p[count + i] - s[count + i], p[(2 * count) + i] - s[(2 * count) + i]);
            if (toPaint < toSource)
            {
                mask[i] = byte.MaxValue;
                moved += toSource - toPaint;
            }
        }

        return (mask, moved);
    }

    private static float Distance(float r, float g, float b) => MathF.Sqrt((r * r) + (g * g) + (b * b));
}
