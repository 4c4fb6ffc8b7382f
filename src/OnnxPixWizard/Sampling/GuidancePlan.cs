namespace OnnxPixWizard.Sampling;

/// <summary>Which branches a request evaluates, and how their velocities become one.</summary>
/// <remarks>
/// v = v(none)*(1 - imageScale) + v(imageOnly)*(imageScale - textScale) + v(full)*textScale, so a branch whose factor is zero need not be
/// evaluated: exact, not an
/// approximation. Source: Brooks et al. 2023, InstructPix2Pix, eq. 3, regrouped by branch. Safe for concurrent use.
/// </remarks>
internal sealed class GuidancePlan : IGuidance
{
    private readonly GuidanceBranch[] _branches;
    private readonly VelocityMixer _mixer;
    private readonly double? _from;
    private readonly double? _to;

    /// <param name="options">Scales and guided channels.</param>
    /// <param name="channels">Channels of the state, C.</param>
    /// <param name="tokenFeatures">Features of a token, C*p*p, channel-major.</param>
    /// <param name="evaluateAll">Evaluate branches of factor zero too, for comparisons with code that does.</param>
    /// <exception cref="ArgumentException">The features are not the same number for each channel.</exception>
    public GuidancePlan(GuidanceOptions options, int channels, int tokenFeatures, bool evaluateAll = false)
    {
        if (channels <= 0 || tokenFeatures <= 0 || tokenFeatures % channels != 0)
        {
            throw new ArgumentException($"{tokenFeatures} features of a token can't belong to {channels} channels.", nameof(tokenFeatures));
        }

        int guidedChannels = Math.Min(options.GuidedChannels ?? channels, channels);
        (GuidanceBranch Branch, double Guided, double Unguided)[] factors =
        [
            (GuidanceBranch.None, 1 - options.ImageScale, 0),
            (GuidanceBranch.ImageOnly, options.ImageScale - options.TextScale, 0),
            (GuidanceBranch.Full, options.TextScale, 1),
        ];
        factors =
            [.. factors.Where(f => evaluateAll || (f.Guided != 0 && guidedChannels > 0) || (f.Unguided != 0 && guidedChannels < channels))];
        (_from, _to) = (options.From, options.To);
        _branches = [.. factors.Select(static f => f.Branch)];
        _mixer = new VelocityMixer(
            [.. factors.Select(static f => ((float)f.Guided, (float)f.Unguided))], tokenFeatures / channels * guidedChannels,
            tokenFeatures);
    }

    /// <summary>The branches to evaluate, in the order in which the velocities are combined.</summary>
    public IReadOnlyList<GuidanceBranch> Branches => _branches;

    /// <summary>The result is the one branch itself, untouched: it can be evaluated straight into its destination.</summary>
    public bool IsPassThrough => _branches.Length == 1;

    /// <summary>Joins the branches' velocities in one pass.</summary>
    /// <param name="branches">[branches, N, F]: the velocities of <see cref="Branches"/>, one after another.</param>
    /// <param name="velocity">Receives [N, F]; may be the memory of one of the branches.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void Combine(ReadOnlySpan<float> branches, Span<float> velocity)
    {
        if (branches.Length != velocity.Length * _branches.Length)
        {
            throw new ArgumentException(
                $"{branches.Length} values are not {_branches.Length} branches of {velocity.Length}.", nameof(branches));
        }

        ReadOnlySpan<float> first = branches[..velocity.Length];
        switch (_branches.Length)
        {
            case 1: first.CopyTo(velocity); break;
            case 2: _mixer.Mix(first, branches[velocity.Length..], velocity); break;
            default:
                _mixer.Mix(first, branches.Slice(velocity.Length, velocity.Length), branches[(2 * velocity.Length)..], velocity);
                break;
        }
    }

    /// <summary>Outside the interval of guidance only the full branch counts.</summary>
    bool IGuidance.Evaluates(int branch, float t) => IsGuidedAt(t) || branch == FullIndex;

    void IGuidance.Combine(ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> third, float t, Span<float> velocity)
    {
        if (IsGuidedAt(t))
        {
            Combine(first, second, third, velocity);
            return;
        }

        (FullIndex switch { 0 => first, 1 => second, _ => third }).CopyTo(velocity);
    }

    private int FullIndex => _branches.Length - 1;

    // Where the full branch has no weight of its own there is nothing to fall back on.
    private bool IsGuidedAt(float t) => _branches[^1] != GuidanceBranch.Full
        || ((_from is not { } from || t > (float)from) && (_to is not { } to || t < (float)to));

    /// <summary>Joins velocities that lie in memories of their own.</summary>
    /// <param name="first">[N, F] of <see cref="Branches"/>[0].</param>
    /// <param name="second">[N, F] of <see cref="Branches"/>[1]; empty where there is none.</param>
    /// <param name="third">[N, F] of <see cref="Branches"/>[2]; empty where there is none.</param>
    /// <param name="velocity">Receives [N, F]; may be one of the branches.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void Combine(ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> third, Span<float> velocity)
    {
        int n = velocity.Length;
        if (first.Length != n || second.Length != (_branches.Length > 1 ? n : 0) || third.Length != (_branches.Length > 2 ? n : 0))
        {
            throw new ArgumentException(
                $"{first.Length}, {second.Length} and {third.Length} values are not {_branches.Length} branches of {n}.", nameof(first));
        }

        switch (_branches.Length)
        {
            case 1: first.CopyTo(velocity); break;
            case 2: _mixer.Mix(first, second, velocity); break;
            default: _mixer.Mix(first, second, third, velocity); break;
        }
    }
}

/// <summary>How strongly the picture and the instruction pull, and on which channels.</summary>
internal sealed record GuidanceOptions
{
    /// <summary>Text guidance scale, 0 to 100; 1 is unguided.</summary>
    public double TextScale { get; init => field = Require.InRange(value, 0, 100, "1 is unguided, 4 is usual"); } = 1;

    /// <summary>Image guidance scale, 0 to 100; 1 is unguided.</summary>
    public double ImageScale { get; init => field = Require.InRange(value, 0, 100, "1 is unguided, 1.5 is usual"); } = 1;

    /// <summary>Time above which there is guidance; before it the full branch stands alone. Null: no lower end.</summary>
    public double? From { get; init; }

    /// <summary>Time below which there is guidance; after it the full branch stands alone. Null: no upper end.</summary>
    public double? To { get; init; }

    /// <summary>
    /// State channels that are guided, counted from the first; the others follow the full branch alone. Null guides all; the published code
    /// guides 3 of 4.
    /// </summary>
    public int? GuidedChannels { get; init => field = Require.InRange(value, 0, 4096, "null guides all channels"); }
}

/// <summary>A set of conditions under which the network is evaluated.</summary>
internal enum GuidanceBranch
{
    /// <summary>Neither picture nor instruction: the initial noise as source, zero image tokens, the empty instruction.</summary>
    None,

    /// <summary>The picture with the empty instruction.</summary>
    ImageOnly,

    /// <summary>The picture with the instruction.</summary>
    Full,
}
