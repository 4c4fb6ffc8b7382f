using System.Globalization;
using System.Text;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Training.Evaluation.Photos;

/// <summary>A folder with the figures as Markdown and, for each kind, a sheet of crops.</summary>
/// <param name="folder">Where it is written; made if missing.</param>
internal sealed class PhotoReport(string folder)
{
    /// <summary>The page's name.</summary>
    public const string PageName = "report.md";

    private readonly List<(PhotoFigure Figure, string Sheet)> _kinds = [];
    private readonly List<PhotoSection> _sections = [];

    /// <summary>Takes a kind and writes its sheet.</summary>
    /// <exception cref="ImageException">It can't be written.</exception>
    public void Add(PhotoFigure figure, Picture sheet)
    {
        string name = FileName(figure.Kind);
        sheet.Save(Path.Combine(folder, name));
        _kinds.Add((figure, name));
    }

    /// <summary>A sheet's file name.</summary>
    public static string FileName(string title) =>
        string.Concat(title.Select(static letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-')) + ".png";

    /// <summary>Takes figures of another form.</summary>
    /// <exception cref="ImageException">Its sheet can't be written.</exception>
    public void Add(PhotoSection section)
    {
        section.Sheet?.Save(Path.Combine(folder, section.SheetName));
        _sections.Add(section);
    }

    /// <summary>Writes the page.</summary>
    /// <param name="options">What was measured.</param>
    /// <param name="bundle">Name of the bundle, or null.</param>
    /// <exception cref="ImageException">It can't be written.</exception>
    public void Save(PhotoOptions options, string? bundle) =>
        AtomicFile.Write(Path.Combine(folder, PageName), Encoding.UTF8.GetBytes(Page(options, bundle)));

    /// <summary>A line of a table for terminals: means of input, classical and bundle.</summary>
    public static string Line(PhotoFigure figure) => string.Create(
        CultureInfo.InvariantCulture,
        $"{figure.Kind,-38} {Short(figure.Input),-26} {(figure.Classical is { } classical ? Short(classical) : "-"),-26} "
            + $"{(figure.Bundle is null ? figure.Note : Own(figure)),-26} {figure.Methods}");

    /// <summary>What the columns of <see cref="Line"/> are.</summary>
    public static string Heading => $"{"kind",-38} {"input: dB, SSIM, FD",-26} {"best classical",-26} {"bundle",-26} best methods";

    private string Page(PhotoOptions options, string? bundle)
    {
        StringBuilder page = new();
        page.AppendLine("# Figures on photos").AppendLine()
            .AppendLine(CultureInfo.InvariantCulture,
                $"{(bundle is null ? "No bundle" : $"Bundle `{bundle}`")}, {PhotoFolder.Files(options.Folder, options.Limit).Count} "
                    + $"photos, {(options.Crop is { } side ? $"the middle {side}x{side} pixels" : "whole and at their own size")}, seed "
                    + $"{options.Seed}.")
            .AppendLine()
            .AppendLine("PSNR in dB over red, green and blue together, in holes where there are holes, the mean over photos of each "
                + "photo's (100 for equal pictures); SSIM on luma with a Gaussian window of 11x11, deviation 1.5; FD is ResNet18-FD to the "
                + "undamaged crops, comparable within a row. The classical answer is of each photo the best of the methods named, their "
                + "parameters tuned with knowledge of the truth. Sheets show crops at 100 %: input, classical, bundle, truth, as far as "
                + "there are such.")
            .AppendLine();
        page.AppendLine(Summary([.. _kinds.Select(static kind => kind.Figure)])).AppendLine();
        Table(page, "kind", "input PSNR, SSIM, FD", "best classical", "bundle", "over input", "over classical", "worse than input",
            "classical methods", "sheet");
        foreach ((PhotoFigure figure, string sheet) in _kinds)
        {
            Row(
                page, figure.Kind, Full(figure.Input), Full(figure.Classical), figure.Bundle is null ? figure.Note! : Own(figure),
                figure.Wanted is null ? Gain(figure.Bundle, figure.Input) : "", Gain(figure.Bundle, figure.Classical),
                figure.Bundle is null ? "" : Worse(figure), figure.Methods, $"[crops]({sheet})");
        }

        foreach (PhotoSection section in _sections)
        {
            page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {section.Title}").AppendLine().AppendLine(section.Text)
                .AppendLine();
            Table(page, [.. section.Columns]);
            foreach (IReadOnlyList<string> row in section.Rows)
            {
                Row(page, [.. row]);
            }

            if (section.Sheet is not null)
            {
                page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"![{section.Title}]({section.SheetName})");
            }
        }

        page.AppendLine().AppendLine("## Each photo").AppendLine();
        Table(page, "kind", "photo", "input", "best classical", "method", "bundle");
        foreach (PhotoFigure figure in _kinds.Select(static kind => kind.Figure))
        {
            foreach (PhotoRow row in figure.Rows)
            {
                Row(page, figure.Kind, row.Photo, Full(row.Input), Full(row.Classical), row.Method ?? "", Full(row.Bundle));
            }
        }

        return page.ToString();
    }

    /// <summary>How many answers are worse than what was asked about, in one paragraph.</summary>
    internal static string Summary(IReadOnlyList<PhotoFigure> figures)
    {
        PhotoFigure[] answered = [.. figures.Where(static figure => figure.Bundle is not null)];
        PhotoFigure[] damaged = [.. answered.Where(static figure => figure.Wanted is null)],
            clean = [.. answered.Where(static figure => figure.Wanted is not null)];
        PhotoFigure[] holes = [.. answered.Where(static figure => figure.ChangedOutside is not null)];
        return $"Answers worse than their inputs: {Of(damaged)}. Pictures without damage that were changed by more than 40 dB (flat ones: "
            + $"45 dB) allow: {Of(clean)}. "
            + $"Answers to holes that changed a pixel outside: {holes.Sum(static figure => figure.ChangedOutside)} of "
            + $"{holes.Sum(static figure => figure.Rows.Count)}.";

        static string Of(PhotoFigure[] kinds)
        {
            string which = string.Join(
                "; ", kinds.Where(static kind => kind.Worse > 0).Select(static kind => $"{kind.Kind}: {kind.Worse}"));
            return $"{kinds.Sum(static kind => kind.Worse)} of "
                + $"{kinds.Sum(static kind => kind.Rows.Count)}{(which.Length > 0 ? $" ({which})" : "")}";
        }
    }

    private static string Worse(PhotoFigure figure) => $"{figure.Worse} of {figure.Rows.Count}"
        + (figure.Wanted is { } wanted ? string.Create(CultureInfo.InvariantCulture, $" below {wanted} dB") : "")
        + (figure.ChangedOutside is { } changed ? $"; outside changed: {changed}" : "");

    private static void Table(StringBuilder page, params IReadOnlyList<string> columns)
    {
        Row(page, columns);
        Row(page, [.. columns.Select(static _ => "---")]);
    }

    private static void Row(StringBuilder page, params IReadOnlyList<string> cells) =>
        page.Append("| ").AppendJoin(" | ", cells).AppendLine(" |");

    // Where nothing should change, the picture that changed most counts.
    private static string Own(PhotoFigure figure) => figure.Input.Psnr == PhotoScore.Equal
        ? string.Create(CultureInfo.InvariantCulture, $"{Short(figure.Bundle!)}, least {figure.Least:F2}")
        : Short(figure.Bundle!);

    private static string Full(PhotoScore? score) => score is null ? "" : Short(score);

    private static string Short(PhotoScore score) => string.Create(CultureInfo.InvariantCulture, $"{score.Psnr:F2}, {score.Ssim:F3}")
        + (score.F1 is { } f1 ? string.Create(CultureInfo.InvariantCulture, $", F1 {f1:F3}") : "")
        + (score.Distance is { } distance ? string.Create(CultureInfo.InvariantCulture, $", {distance:F1}") : "");

    private static string Gain(PhotoScore? own, PhotoScore? other) =>
        own is null || other is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{own.Psnr - other.Psnr:+0.00;-0.00}");
}

/// <summary>Figures with columns of their own.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Text">What was measured, and how.</param>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">Cells.</param>
internal sealed record PhotoSection(string Title, string Text, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>A sheet that shows it, or null.</summary>
    public Picture? Sheet { get; init; }

    /// <summary>The sheet's file name.</summary>
    public string SheetName => PhotoReport.FileName(Title);

    /// <summary>The same figures for JSON and terminals.</summary>
    public IReadOnlyList<EvaluationFigure> Figures { get; init; } = [];
}
