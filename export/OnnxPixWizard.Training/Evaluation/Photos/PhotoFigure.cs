namespace OnnxPixWizard.Training.Evaluation.Photos;

/// <summary>A kind's means over photos.</summary>
/// <param name="Kind">Name and strength.</param>
/// <param name="Task">The manifest's task.</param>
/// <param name="Input">Of the inputs.</param>
/// <param name="Classical">Of the best classical answers.</param>
/// <param name="Bundle">Of the bundle's answers; null where it lacks the task.</param>
/// <param name="Note">Why there is no answer.</param>
/// <param name="Rows">Each photo.</param>
internal sealed record PhotoFigure(
    string Kind, string Task, PhotoScore Input, PhotoScore? Classical, PhotoScore? Bundle, string? Note, IReadOnlyList<PhotoRow> Rows)
{
    /// <summary>The classical methods that were best, the most frequent first.</summary>
    public string Methods =>
        string.Join("; ", Rows.Where(static row => row.Method is not null).GroupBy(static row => row.Method, StringComparer.Ordinal)
        .OrderByDescending(static group => group.Count())
            .Select(group => group.Count() == Rows.Count ? group.Key : $"{group.Key} ({group.Count()})"));

    /// <summary>Ratio that an answer to a picture without damage should keep to it, dB; null where there is damage.</summary>
    public double? Wanted { get; init; }

    /// <summary>Photos whose answer is farther from the truth than their input, or, without damage, than is wanted.</summary>
    public int Worse => Rows.Count(row => row.Bundle is { } bundle && bundle.Psnr < (Wanted ?? row.Input.Psnr));

    /// <summary>Answers to pictures with holes that changed a pixel outside of them; null without holes.</summary>
    public int? ChangedOutside =>
        Rows.Any(static row => row.KeepsRest is not null) ? Rows.Count(static row => row.KeepsRest == false) : null;

    /// <summary>The lowest ratio among the answers, dB.</summary>
    public double? Least => Rows.Min(static row => row.Bundle?.Psnr);
}

/// <summary>Measures of one picture, or means over pictures.</summary>
/// <param name="Psnr">Peak signal-to-noise ratio over red, green and blue
/// together, dB; <see cref="Equal"/> stands for equal pictures.</param>
/// <param name="Ssim">Structural similarity on luma, -1 to 1.</param>
/// <param name="F1">Agreement of edges within two pixels, 0 to 1; null but for edges.</param>
internal sealed record PhotoScore(double Psnr, double Ssim, double? F1 = null)
{
    /// <summary>The ratio that equal pictures get, so that means stay finite.</summary>
    public const double Equal = 100;

    /// <summary>ResNet18-FD to the truths; null where it was not measured.</summary>
    public double? Distance { get; init; }

    /// <summary>Means; null of nothing.</summary>
    public static PhotoScore? Mean(IReadOnlyCollection<PhotoScore> scores, double? distance) => scores.Count == 0
        ? null
        : new PhotoScore(scores.Average(static s => s.Psnr), scores.Average(static s => s.Ssim), scores.Average(static s => s.F1))
            { Distance = distance };
}

/// <summary>One photo's measures.</summary>
/// <param name="Photo">File name.</param>
/// <param name="Input">What the user has.</param>
/// <param name="Classical">The best classical answer.</param>
/// <param name="Method">Which method gave it.</param>
/// <param name="Bundle">The bundle's answer.</param>
internal sealed record PhotoRow(string Photo, PhotoScore Input, PhotoScore? Classical, string? Method, PhotoScore? Bundle)
{
    /// <summary>Whether each pixel outside of the holes is as it was; null without holes, or without an answer.</summary>
    public bool? KeepsRest { get; init; }
}
