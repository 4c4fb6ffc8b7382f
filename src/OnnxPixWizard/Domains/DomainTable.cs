using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Domains;

/// <summary>The kinds of pictures that a bundle's tasks were taught on,
/// each by the mean and the spread of its pictures' features.</summary>
internal sealed class DomainTable
{
    public DomainTable(IReadOnlyList<PictureDomain> domains) => Domains = domains;

    /// <summary>The kinds.</summary>
    public IReadOnlyList<PictureDomain> Domains { get; }

    /// <summary>The table of a bundle that brings one; null: nothing is known, and nothing is said.</summary>
    /// <exception cref="BundleException">Its file is damaged.</exception>
    public static DomainTable? Of(Bundle bundle) => bundle.Manifest.Domains is DomainsEntry entry ? Load(bundle.PathOf(entry.File)) : null;

    /// <summary>Reads a file.</summary>
    /// <exception cref="BundleException">It can't be read, or is no such file.</exception>
    public static DomainTable Load(string file)
    {
        try
        {
            DomainDocument document = JsonSerializer.Deserialize(File.ReadAllBytes(file), DomainJson.Default.DomainDocument)
                ?? throw new InvalidDataException("it holds nothing");
            foreach (PictureDomain domain in document.Domains)
            {
                domain.Check();
            }

            return new DomainTable(document.Domains);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidDataException)
        {
            throw new BundleException(BundleFault.File, file, null, $"the table of what was taught can't be used: {e.Message.TrimEnd('.')}",
                "Copy the bundle again, or make the file with 'pixwizard-train domains'", e);
        }
    }

    /// <summary>Writes a file, whole or not at all.</summary>
    public void Save(string file) =>
        AtomicFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(new DomainDocument(Domains), DomainJson.Default.DomainDocument));

    /// <summary>Whether a picture could be one of a kind; false where that kind has not been measured.</summary>
    /// <param name="kind">Name of a domain.</param>
    /// <param name="features">The picture's.</param>
    public bool IsOf(string kind, Lazy<float[]> features) =>
        Domains.FirstOrDefault(domain => string.Equals(domain.Name, kind, StringComparison.OrdinalIgnoreCase)) is { } own
            && own.Distance(features.Value) <= own.Limit;

    /// <summary>How a picture lies to what a task was taught on; null where no domain of the task has been measured.</summary>
    /// <param name="task">The task.</param>
    /// <param name="features">The picture's, asked for only where they are needed.</param>
    public Familiarity? Of(TaskEntry task, Lazy<float[]> features)
    {
        PictureDomain[] domains = [
            .. Domains.Where(domain => task.TaughtOn?.Contains(domain.Name, StringComparer.OrdinalIgnoreCase) == true)];
        if (domains.Length == 0)
        {
            return null;
        }

        return domains.Select(domain => new Familiarity(domain.Name, Math.Round(domain.Distance(features.Value), 2), domain.Limit))
            .MinBy(static f => f.Distance / f.Limit);
    }
}

/// <summary>Pictures of one kind: where their features lie.</summary>
/// <param name="Name">As tasks name it, e.g. <c>rendered scenes</c>.</param>
/// <param name="Pictures">How many were measured.</param>
/// <param name="Mean">Of each feature.</param>
/// <param name="Inverse">Inverse of the features' covariance, row by row.</param>
/// <param name="Limit">Distance that hardly any of the kind's own pictures exceeds.</param>
internal sealed record PictureDomain(string Name, int Pictures, IReadOnlyList<float> Mean, IReadOnlyList<float> Inverse, double Limit)
{
    /// <summary>Distance of Mahalanobis (1936): in standard deviations,
    /// along the directions in which the kind's own pictures vary.</summary>
    public double Distance(ReadOnlySpan<float> features)
    {
        double sum = 0;
        for (int row = 0; row < features.Length; row++)
        {
            double along = 0;
            for (int column = 0; column < features.Length; column++)
            {
                along += Inverse[(row * features.Length) + column] * (features[column] - Mean[column]);
            }

            sum += along * (features[row] - Mean[row]);
        }

        return Math.Sqrt(Math.Max(0, sum));
    }

    /// <exception cref="InvalidDataException">The numbers are of another program's features.</exception>
    public void Check()
    {
        if (Mean.Count != PictureFeatures.Count || Inverse.Count != PictureFeatures.Count * PictureFeatures.Count || !(Limit > 0))
        {
            throw new InvalidDataException($"'{Name}' is not of this program's {PictureFeatures.Count} features, or has no limit");
        }
    }
}

internal sealed record DomainDocument(IReadOnlyList<PictureDomain> Domains);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DomainDocument))]
internal sealed partial class DomainJson : JsonSerializerContext;
