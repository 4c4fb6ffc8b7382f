using System.Numerics;
using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Bundles;

/// <summary>Reports the first field of a manifest that is not as it must be.</summary>
/// <param name="file">The manifest, for the message.</param>
internal sealed class ManifestChecker(string file)
{
    private const string Remedy = "Correct the manifest, or export the bundle again";

    public void That(bool holds, string field, string problem)
    {
        if (!holds)
        {
            throw new BundleException(BundleFault.Manifest, file, field, problem, Remedy);
        }
    }

    public void Text(string value, string field) => That(!string.IsNullOrWhiteSpace(value), field, "is empty");

    /// <summary>A bundle is a folder of its own: no entry may point out of it.</summary>
    public void FileName(string value, string field)
    {
        Text(value, field);
        That(!Path.IsPathRooted(value) && !value.Split('/', '\\').Contains(".."), field, $"'{value}' points out of the bundle's folder");
    }

    public void Solver(string value, string field) =>
        That(OdeSolvers.Names.Contains(value, StringComparer.Ordinal), field,
            $"'{value}' is none of {string.Join(", ", OdeSolvers.Names)}");

    public void AtLeast(int value, int least, string field) => That(value >= least, field, $"{value} is below {least}");

    public void Within<T>(T value, T least, T most, string field) where T : INumber<T> =>
        That(value >= least && value <= most, field, $"{value} is not within {least} to {most}");

    public void Finite(double value, string field) => That(double.IsFinite(value), field, $"{value} is no finite number");

    public void Positive(double value, string field) => That(double.IsFinite(value) && value > 0, field, $"{value} is not above 0");

    public void NotNegative(double value, string field) => That(double.IsFinite(value) && value >= 0, field, $"{value} is below 0");
}
