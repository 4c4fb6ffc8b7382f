using System.Globalization;

namespace OnnxPixWizard.Text;

/// <summary>The canonical tables of <c>CanonicalData.txt</c>, read once when the first text needs them.</summary>
internal static class CanonicalData
{
    private static readonly Dictionary<int, byte> Classes = [];
    private static readonly Dictionary<int, (int First, int Second)> Decompositions = [];
    private static readonly Dictionary<(int First, int Second), int> Compositions = [];
    private static readonly HashSet<int> Unsettled = [];

    static CanonicalData()
    {
        using Stream stream = typeof(CanonicalData).Assembly.GetManifestResourceStream("OnnxPixWizard.CanonicalData.txt")
            ?? throw new InvalidOperationException("The canonical tables are missing from the assembly.");
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] != '#')
            {
                ReadLine(line.Split(' '));
            }
        }
    }

    /// <summary>Canonical combining class; 0 for a starter.</summary>
    public static int ClassOf(int scalar) => Classes.GetValueOrDefault(scalar);

    /// <summary>Whether a text that holds this scalar may not be composed as it stands.</summary>
    public static bool IsUnsettled(int scalar) => Unsettled.Contains(scalar);

    /// <summary>One step of decomposition; <paramref name="second"/> is 0 where it yields a single scalar.</summary>
    public static bool TryDecompose(int scalar, out int first, out int second)
    {
        bool found = Decompositions.TryGetValue(scalar, out (int First, int Second) parts);
        (first, second) = parts;
        return found;
    }

    public static bool TryCompose(int first, int second, out int composed) => Compositions.TryGetValue((first, second), out composed);

    private static void ReadLine(string[] fields)
    {
        if (fields[0] == "c")
        {
            string[] range = fields[1].Split('-');
            for (int scalar = Hex(range[0]); scalar <= Hex(range[1]); scalar++)
            {
                Classes[scalar] = byte.Parse(fields[2], CultureInfo.InvariantCulture);
                Unsettled.Add(scalar);
            }

            return;
        }

        int composed = Hex(fields[1]), first = Hex(fields[2]), second = fields.Length > 3 ? Hex(fields[3]) : 0;
        Decompositions[composed] = (first, second);
        if (fields[0] == "d")
        {
            Compositions[(first, second)] = composed;
            Unsettled.Add(second);
        }
        else
        {
            Unsettled.Add(composed);
        }
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
