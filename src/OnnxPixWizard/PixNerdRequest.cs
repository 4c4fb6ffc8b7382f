using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;

namespace OnnxPixWizard;

/// <summary>Pictures to draw from a class or a text. What is left null is the bundle's default.</summary>
public sealed record PixNerdRequest
{
    /// <summary>Most pictures of one request.</summary>
    public const int MostPictures = 10000;

    /// <summary>Longest side of a picture in pixels.</summary>
    public const int LongestSide = 8192;

    /// <summary>Longest prompt in characters; the tokenizer cuts far below it.</summary>
    public const int LongestPrompt = 4096;

    /// <summary>Stands for no class in <see cref="Class"/>, where no class has this name.</summary>
    public const string NoClass = "none";

    /// <summary>What to draw, in words; bundles that read a text. The empty prompt draws without a condition.</summary>
    /// <exception cref="OptionException">It has more than <see cref="LongestPrompt"/> characters.</exception>
    public string? Prompt
    {
        get;
        init => field = value is null || value.Length <= LongestPrompt
            ? value
            : throw new OptionException(
                nameof(Prompt), $"the prompt has {value.Length} characters; at most {LongestPrompt} are read: shorten it.");
    }

    /// <summary>Id or name of the class to draw, or <see cref="NoClass"/>; bundles that know classes.</summary>
    public string? Class { get; init; }

    /// <summary>In place of <see cref="Class"/>: ids of classes, which the
    /// pictures take in turn; the number of classes stands for none.</summary>
    public IReadOnlyList<int>? ClassIds { get; init; }

    /// <summary>Size of the pictures: width a multiple of the tokens' columns, height of their rows. Null: the trained size.</summary>
    public ImageSize? Size { get; init; }

    /// <summary>Pictures, 1 to <see cref="MostPictures"/>.</summary>
    public int Count { get; init => field = Require.InRange(value, 1, MostPictures, "each is drawn from noise of its own"); } = 1;

    /// <summary>Seed of the first picture's noise; picture i takes seed + i, so that it is the same in any company.</summary>
    public ulong Seed { get; init; }

    /// <summary>In place of the seed's: the noise of each picture, [3, height, width], before the bundle's noise scale.</summary>
    public IReadOnlyList<float[]>? Noise { get; init; }

    /// <summary>What is given for speed in all that is left open below.</summary>
    public SamplingPreset Preset { get; init; } = SamplingPreset.Exact;

    /// <summary>Intervals of the time grid, 1 to 1000.</summary>
    public int? Steps { get; init => field = Require.InRange(value, 1, 1000, "25 to 100 is usual"); }

    /// <summary>One of <see cref="OdeSolvers.Names"/>.</summary>
    public string? Solver { get; init => field = value is null ? null : new SolverOptions { Name = value }.Name; }

    /// <summary>Diffusion of a stochastic solver, 0 to 10; 1 as published, 0 is Euler's method.</summary>
    public double? Diffusion { get; init => field = Require.InRange(value, 0, 10, "1 is the published one"); }

    /// <summary>Time shift, 0.01 to 100; 1 leaves the grid even, more makes the early steps smaller.</summary>
    public double? TimeShift { get; init => field = Require.InRange(value, 0.01, 100, "1 is none, 3 is usual for texts"); }

    /// <summary>Guidance scale, 0 to 100; 1 is unguided and costs half.</summary>
    public double? Guidance { get; init => field = Require.InRange(value, 0, 100, "1 is unguided, 3.5 is usual"); }

    /// <summary>Time above which guidance acts, -1 to 1; at 0 the first evaluation is unguided, as published, below it is guided.</summary>
    public double? GuidanceFrom { get; init => field = Require.InRange(value, -1, 1, "-1 guides from the first evaluation on"); }

    /// <summary>Time below which guidance acts, 0 to 2.</summary>
    public double? GuidanceTo { get; init => field = Require.InRange(value, 0, 2, "1 guides to the end"); }

    /// <summary>Whether the result keeps the pictures as floating planes too.</summary>
    public bool KeepPlanes { get; init; }

    /// <summary>Shown every picture's trajectory; null: nobody is.</summary>
    public PixNerdObserver? Observer { get; init; }

    /// <summary>Shown every evaluation of the guided velocity, on the sampling thread;
    /// pictures drawn together are rows of one sample. Null: none is made.</summary>
    public Action<VelocitySample>? Evaluated { get; init; }
}

/// <summary>Shown a picture's state at each time of the grid, the noise included: the trajectory. Called on the sampling thread.</summary>
/// <param name="picture">Index of the picture in the request.</param>
/// <param name="point">Index of the time, 0 (noise) to steps.</param>
/// <param name="time">The time, 0 to 1.</param>
/// <param name="planes">State, [3, height, width], around [-1, 1]; valid during the call.</param>
public delegate void PixNerdObserver(int picture, int point, float time, ReadOnlySpan<float> planes);
