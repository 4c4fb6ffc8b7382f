using System.Text.Json.Nodes;

namespace OnnxPixWizard.Export.Comparisons;

/// <summary>What a comparison found, for people and for programs.</summary>
internal static class ComparisonReport
{
    /// <summary>One line for every evaluation and two for every request, then the worst of all.</summary>
    public static void Write(IReadOnlyList<RequestComparison> comparisons, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(comparisons);
        ArgumentNullException.ThrowIfNull(output);
        foreach (RequestComparison request in comparisons)
        {
            output.WriteLine($"{request.Task}, {request.Width}x{request.Height}, {request.Steps} step(s): {request.Instruction}");
            foreach ((float time, DifferenceFigures figures) in request.Velocities)
            {
                output.WriteLine($"  velocity at t = {time:0.000}: cosine {figures.Cosine:0.000000}, relative error "
                    + $"{figures.RelativeError:0.0000}, largest difference {figures.LargestDifference:0.0000}");
            }

            output.WriteLine(
                $"  picture: PSNR {request.Picture.Psnr(1):0.00} dB, cosine {request.Picture.Cosine:0.000000}, largest difference "
                    + $"{request.Picture.LargestDifference * byte.MaxValue:0} of 255");
            output.WriteLine(
                $"  step: {request.StepSeconds.First:0.000} s and {request.StepSeconds.Second:0.000} s, {Ratio(request):0.00}x as fast");
        }

        if (comparisons.Count > 0)
        {
            output.WriteLine($"worst of {comparisons.Count} request(s): velocity cosine {WorstCosine(comparisons):0.000000}, picture PSNR "
                + $"{comparisons.Min(static r => r.Picture.Psnr(1)):0.00} dB");
        }
    }

    /// <summary>The same as one document.</summary>
    public static JsonObject ToJson(IReadOnlyList<RequestComparison> comparisons)
    {
        ArgumentNullException.ThrowIfNull(comparisons);
        return new JsonObject
        {
            ["requests"] = new JsonArray([.. comparisons.Select(static request => (JsonNode)new JsonObject
            {
                ["task"] = request.Task,
                ["instruction"] = request.Instruction,
                ["width"] = request.Width,
                ["height"] = request.Height,
                ["steps"] = request.Steps,
                ["velocities"] = new JsonArray(
                    [.. request.Velocities.Select(static sample => (JsonNode)Figures(sample.Figures, "time", sample.Time))]),
                ["picture"] = Figures(request.Picture, "psnr", request.Picture.Psnr(1)),
                ["stepSeconds"] = new JsonArray(request.StepSeconds.First, request.StepSeconds.Second),
            })]),
            ["worstVelocityCosine"] = comparisons.Count > 0 ? WorstCosine(comparisons) : null,
        };
    }

    private static double WorstCosine(IReadOnlyList<RequestComparison> comparisons) =>
        comparisons.SelectMany(static request => request.Velocities).Min(static sample => sample.Figures.Cosine);

    private static double Ratio(RequestComparison request) =>
        request.StepSeconds.Second > 0 ? request.StepSeconds.First / request.StepSeconds.Second : 0;

    // JSON knows no infinity: pictures without any difference have no ratio.
    private static JsonObject Figures(DifferenceFigures figures, string name, double value) => new()
    {
        [name] = double.IsFinite(value) ? value : null,
        ["cosine"] = figures.Cosine,
        ["relativeError"] = figures.RelativeError,
        ["largestDifference"] = figures.LargestDifference,
    };
}

/// <summary>Two bundles on one request.</summary>
/// <param name="Instruction">The instruction.</param>
/// <param name="Task">Id of the first bundle's task.</param>
/// <param name="Width">Width of the pictures.</param>
/// <param name="Height">Height of the pictures.</param>
/// <param name="Steps">Steps of the grid.</param>
/// <param name="Velocities">The guided velocities at every evaluation of the first bundle's run, both at the first bundle's states.</param>
/// <param name="Picture">The final pictures, in [0, 1].</param>
/// <param name="StepSeconds">Median wall time of a step, first and second bundle.</param>
internal sealed record RequestComparison(
    string Instruction, string Task, int Width, int Height, int Steps, IReadOnlyList<(float Time, DifferenceFigures Figures)> Velocities,
    DifferenceFigures Picture,
    (double First, double Second) StepSeconds);
