using System.Globalization;
using System.Text;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Training.Photos;

/// <summary>What the set of photographs and cut-outs is made of: facts of Debian
/// 12's packages, in photos.csv and cutouts.csv beside this file.</summary>
internal static class PhotoManifest
{
    /// <summary>Header of photos.csv, here and in a prepared set.</summary>
    public const string PhotoColumns = "file,debian_package,original,licence_group,licence,scale,width,height,content";

    /// <summary>Header of a prepared set's cutouts.csv.</summary>
    public const string CutoutColumns = "file,caption,debian_package,original";

    /// <summary>The photographs; those below photos/test are never trained on.</summary>
    public static IReadOnlyList<ManifestPhoto> Photos { get; } =
    [
        .. Rows("photos.csv").Select(static row => new ManifestPhoto(
            row[0], row[1], row[2], row[3], row[4], double.Parse(row[5].TrimEnd('%'), CultureInfo.InvariantCulture) / 100,
            SizeOf(row[6], row[7]), row[8])),
    ];

    /// <summary>The objects with opacity.</summary>
    public static IReadOnlyList<ManifestCutout> Cutouts { get; } =
        [.. Rows("cutouts.csv").Select(static row => new ManifestCutout(row[0], row[1], row[2], SizeOf(row[3], row[4])))];

    /// <summary>All packages, in the order of the lists.</summary>
    public static IReadOnlyList<string> Packages { get; } =
        [.. Photos.Select(static photo => photo.Package).Concat(Cutouts.Select(static cutout => cutout.Package))
            .Distinct(StringComparer.Ordinal)];

    /// <summary>A line of a list; fields with commas or quotes stand in quotes.</summary>
    public static string Line(params IEnumerable<string> fields) => string.Join(',', fields.Select(static field =>
        field.AsSpan().ContainsAny(',', '"', '\n') ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field));

    /// <summary>The fields of a line.</summary>
    internal static string[] Fields(string line)
    {
        List<string> fields = [];
        StringBuilder field = new();
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
            {
                if (isQuoted && i + 1 < line.Length && line[i + 1] == '"')
                {
                    field.Append(line[++i]);
                    continue;
                }

                isQuoted = !isQuoted;
            }
            else if (line[i] == ',' && !isQuoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(line[i]);
            }
        }

        return [.. fields, field.ToString()];
    }

    private static ImageSize SizeOf(string width, string height) =>
        new(int.Parse(width, CultureInfo.InvariantCulture), int.Parse(height, CultureInfo.InvariantCulture));

    private static IEnumerable<string[]> Rows(string name)
    {
        using StreamReader reader = new(typeof(PhotoManifest).Assembly.GetManifestResourceStream("OnnxPixWizard.Training." + name)!);
        _ = reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            yield return Fields(line);
        }
    }
}

/// <summary>A photograph of the prepared set.</summary>
/// <param name="File">Where it is in the set.</param>
/// <param name="Package">Debian package.</param>
/// <param name="Original">File in the package; behind a colon, the file inside a Qt resource file.</param>
/// <param name="LicenceGroup">public-domain, cc-by, cc-by-sa, permissive, gfdl or gpl.</param>
/// <param name="Licence">As the package says.</param>
/// <param name="Scale">Of the original's sides.</param>
/// <param name="Size">Of the prepared photograph.</param>
/// <param name="Content">What such photographs show.</param>
internal sealed record ManifestPhoto(
    string File, string Package, string Original, string LicenceGroup, string Licence, double Scale, ImageSize Size, string Content)
{
    /// <summary>The photograph's line in a list.</summary>
    public string Line => PhotoManifest.Line(
        File, Package, Original, LicenceGroup, Licence, (Scale * 100).ToString("0.##", CultureInfo.InvariantCulture) + "%",
        Size.Width.ToString(CultureInfo.InvariantCulture), Size.Height.ToString(CultureInfo.InvariantCulture), Content);
}

/// <summary>A cut-out object of the prepared set.</summary>
/// <param name="File">Where it is in the set.</param>
/// <param name="Package">Debian package.</param>
/// <param name="Original">File in the package; a text beside it holds the caption.</param>
/// <param name="Size">Its size.</param>
internal sealed record ManifestCutout(string File, string Package, string Original, ImageSize Size);
