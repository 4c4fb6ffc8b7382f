namespace OnnxPixWizard.Sampling;

/// <summary>How the times of a run are laid out.</summary>
public sealed record TimeGridOptions
{
    /// <summary>Intervals of the grid, 1 to 1000; a published PixWizard setting of 60 points is 59 of these.</summary>
    public int Steps { get; init => field = Require.InRange(value, 1, 1000, "20 to 60 is usual"); } = 50;

    /// <summary>Time shift, 0.01 to 100: above 1 the early steps, near the noise, become smaller; 1 leaves the grid as it is.</summary>
    public double TimeShift { get; init => field = Require.InRange(value, 0.01, 100, "1 is none, 3 is usual for large pictures"); } = 1;

    /// <summary>Width of the last step before the shift, 0.0001 to 0.9999; null for equal steps. Only used with two steps or more.</summary>
    public double? LastStep { get; init => field = value is null ? null : Require.InRange(value.Value, 1e-4, 0.9999, "null makes all steps equal"); }
}
