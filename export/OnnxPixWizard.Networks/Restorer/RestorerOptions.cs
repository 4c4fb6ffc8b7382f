namespace OnnxPixWizard.Networks.Restorer;

/// <summary>Sizes of the restorer.</summary>
public sealed record RestorerOptions : INetworkOptions
{
    /// <summary>Pixels a side of the cells that the first level works on.</summary>
    internal const int Cell = 2;

    /// <summary>Rows of the table of tasks.</summary>
    public int Tasks { get; init; } = 32;

    /// <summary>Channels of each level; a level has half the rows and columns
    /// of the one before, the first one half the picture's.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [48, 96, 160, 224];

    /// <summary>Residual blocks of each level on the way down; the last number is that of the deepest level.</summary>
    public IReadOnlyList<int> Down { get; init; } = [2, 1, 2, 3];

    /// <summary>Residual blocks of each level but the deepest on the way up.</summary>
    public IReadOnlyList<int> Up { get; init; } = [4, 2, 2];

    /// <summary>Width of what every block is told of task and picture.</summary>
    public int Embedding { get; init; } = 128;

    /// <summary>Pixels a side of the overview, the whole picture made small.</summary>
    public int OverviewSide { get; init; } = 64;

    /// <summary>What the sides of a picture must be multiples of.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int Multiple => Cell << (Widths.Count - 1);

    /// <summary>Whether holes are filled smoothly from around them before it sees them; else they are gray.</summary>
    public bool FillsHoles { get; init; }

    /// <summary>Whether it says too how surely the picture has the damage that the task repairs.</summary>
    public bool TellsDamage { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
        NetworkOptions.Positive("restorer.tasks", Tasks);
        NetworkOptions.Positive("restorer.embedding", Embedding);
        NetworkOptions.Positive("restorer.overview_side", OverviewSide);
        NetworkOptions.Divides("the overview's cell of 4", 4, "restorer.overview_side", OverviewSide);
        NetworkOptions.Positive("restorer.widths", Widths.Count, NetworkOptions.MaximumLayers);
        NetworkOptions.That(
            Down.Count == Widths.Count, $"'restorer.down' has {Down.Count} numbers; there are {Widths.Count} levels in 'restorer.widths'.");
        NetworkOptions.That(Up.Count == Widths.Count - 1,
            $"'restorer.up' has {Up.Count} numbers; give one for each of the {Widths.Count - 1} levels above the deepest.");
        foreach (int number in Widths.Concat(Down).Concat(Up))
        {
            NetworkOptions.Positive("restorer.widths, down and up", number);
        }
    }
}
