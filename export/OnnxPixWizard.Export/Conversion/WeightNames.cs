namespace OnnxPixWizard.Export.Conversion;

/// <summary>How files of different origin spell a network's parameters.</summary>
internal abstract class WeightNames
{
    /// <summary>Paths that some files put before every name.</summary>
    public virtual IReadOnlyList<string> Prefixes => [""];

    /// <summary>Whether a tensor [C, C, 1, 1] stands for a matrix [C, C].</summary>
    public virtual bool AllowsTrailingOnes => false;

    /// <summary>Names under which files hold a parameter, the present one first.</summary>
    public virtual IEnumerable<string> Spellings(string name) => [name];

    /// <summary>Whether a tensor belongs to the published files without being needed here.</summary>
    /// <param name="name">Its name, without the prefix.</param>
    public virtual bool IsUnneeded(string name) => false;
}
