using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Tests.Bundles;

[TestClass]
public sealed class ManifestDefaultsTests
{
    /// <summary>The fields of all records of a manifest that a file may leave
    /// out and that begin as something else than 0, false or null.</summary>
    public static IEnumerable<object[]> Defaults =>
        from type in typeof(BundleManifest).Assembly.GetTypes()
        where !type.IsAbstract && !type.ContainsGenericParameters && type.GetConstructor(Type.EmptyTypes) is not null
        where ManifestJson.Default.GetTypeInfo(type) is not null
        let info = ManifestJson.Default.GetTypeInfo(type)!
        where info.Kind == JsonTypeInfoKind.Object
        let record = Activator.CreateInstance(type)!
        from property in info.Properties
        where !property.IsRequired && property.CustomConverter is null && property.Get is not null
        let value = property.Get!(record)
        where value is not null && !value.Equals(property.PropertyType.IsValueType ? Activator.CreateInstance(property.PropertyType) : null)
        select new object[] { type.Name, property.Name, JsonSerializer.Serialize(value, info.Options.GetTypeInfo(property.PropertyType)) };

    [TestMethod]
    [DynamicData(nameof(Defaults))]
    public void Fill_FieldLeftOut_GetsTheDefault(string type, string field, string expected)
    {
        JsonTypeInfo info = ManifestJson.Default.GetTypeInfo(typeof(BundleManifest).Assembly.GetTypes().Single(t => t.Name == type))!;
        JsonObject fields = [];

        bool isFilled = ManifestDefaults.Fill(fields, info);

        Assert.IsTrue(isFilled);
        Assert.AreEqual(expected, fields[field]?.ToJsonString());
    }

    [TestMethod]
    [DataRow("truncateBytes", "false")]
    [DataRow("notes", "{}")]
    [DataRow("graphs.step.variants", "{}")]
    [DataRow("tokenizers.text.padMultiple", "1")]
    [DataRow("tokenizers.text.padToMaxLength", "false")]
    [DataRow("latent.shift", "0")]
    [DataRow("latent.downscale", "8")]
    [DataRow("classes.names", "[]")]
    [DataRow("resolution.maxRatio", "4")]
    [DataRow("resolution.candidates", "{}")]
    [DataRow("sampling.solver", "\"euler\"")]
    [DataRow("sampling.timeShift", "1")]
    [DataRow("sampling.textGuidance", "1")]
    [DataRow("sampling.imageGuidance", "1")]
    [DataRow("sampling.noiseScale", "1")]
    [DataRow("sampling.gridCountsPoints", "false")]
    [DataRow("network.ropeTheta", "10000")]
    [DataRow("network.ropeExtrapolation.watershed", "0.3")]
    [DataRow("restorer.tile", "256")]
    [DataRow("tasks.0.takesImage", "true")]
    [DataRow("tasks.0.restorer.scale", "\"native\"")]
    [DataRow("tasks.1.decoder.nearValue", "1")]
    [DataRow("tasks.1.decoder.farValue", "0.1")]
    [DataRow("tasks.1.decoder.noneBelow", "0.05")]
    [DataRow("tasks.2.decoder.threshold", "0.5")]
    [DataRow("tasks.3.decoder.minimumLength", "0.5")]
    public void Read_FieldLeftOut_IsTheDefault(string path, string expected)
    {
        string text = JsonSerializer.Serialize(Complete(), ManifestJson.Default.BundleManifest);
        byte[] changed = System.Text.Encoding.UTF8.GetBytes(ManifestText.Changed(text, path, json: null));

        BundleManifest read = ManifestJson.Read(changed, "bundle.json");

        JsonNode? at = JsonSerializer.SerializeToNode(read, ManifestJson.Default.BundleManifest);
        foreach (string name in path.Split('.'))
        {
            at = at is JsonArray items ? items[int.Parse(name)] : at![name];
        }

        Assert.AreEqual(expected, at!.ToJsonString());
    }

    /// <summary>A manifest with every optional part, all of its numbers others than the defaults.</summary>
    private static BundleManifest Complete()
    {
        BundleManifest sample = SampleManifest.Create();
        TaskEntry task = sample.Tasks[0];
        return sample with
        {
            TruncateBytes = true,
            Latent = new LatentSettings { Scale = 2, Shift = 3, Downscale = 4 },
            Classes = new ClassSettings { Count = 1, Names = ["disc"] },
            Restorer = new RestorerSettings(Tile: 512),
            Resolution = sample.Resolution with { MaxRatio = 2 },
            Sampling = new SamplingSettings
            {
                Steps = 1, Solver = "heun", TimeShift = 2, TextGuidance = 3, ImageGuidance = 4, NoiseScale = 5, GridCountsPoints = true,
            },
            Network = sample.Network with
                { RopeTheta = 7, RopeExtrapolation = new RopeExtrapolation { TrainedSide = 8, Watershed = 0.5 } },
            Tasks =
            [
                task with { TakesImage = false, Restorer = new TaskRestorer { Task = 0, Scale = RestorerScale.Working } },
                task with { Decoder = new DepthTask { Near = 1, Far = 2, NearValue = 0.9, FarValue = 0.2, NoneBelow = 0.1 } },
                task with { Decoder = new MaskTask { Threshold = 0.7 } },
                task with { Decoder = new NormalsTask { MinimumLength = 0.7 } },
            ],
        };
    }
}
