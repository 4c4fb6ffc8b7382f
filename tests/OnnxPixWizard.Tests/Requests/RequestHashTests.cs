using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text.Json;

namespace OnnxPixWizard.Tests.Requests;

/// <summary>
/// The fixed requests give the bytes that they gave when <c>RequestHashes.json</c> was written. Kernels differ by processor: where its
/// features are others than the file's, the answers' means are compared instead, within the tolerance stated here. To write the file anew,
/// after a change that is meant to change answers, run these tests with ONNXPIXWIZARD_WRITE_HASHES naming the file in the source tree, and
/// say in the commit what changed.
/// </summary>
[TestClass]
public sealed class RequestHashTests
{
    private const string WriteVariable = "ONNXPIXWIZARD_WRITE_HASHES";

    /// <summary>Largest mean difference of a picture's cells, in levels, on a processor with other kernels.</summary>
    private const double LevelTolerance = 1;

    /// <summary>Largest mean difference of the data's parts, as a share of their range.</summary>
    private const double DataTolerance = 0.03;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = false };
    private static readonly Lazy<HashFile> Known = new(static () =>
        JsonSerializer.Deserialize<HashFile>(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Requests", "RequestHashes.json")), Json)!);

    [TestMethod]
    [DataRow("pixwizard-tiny", 1)]
    [DataRow("pixwizard-tiny", 2)]
    [DataRow("pixwizard-tiny-latent", 1)]
    [DataRow("pixwizard-tiny-latent", 2)]
    [DataRow("pixnerd-tiny-class", 1)]
    [DataRow("pixnerd-tiny-class", 2)]
    [DataRow("pixnerd-tiny-text", 1)]
    [DataRow("pixnerd-tiny-text", 2)]
    public void Run_FixedRequests_GiveTheBytesTheyGave(string bundle, int threads)
    {
        IReadOnlyDictionary<string, FixedAnswer> answers = FixedRequests.Answer(bundle, threads);
        if (Environment.GetEnvironmentVariable(WriteVariable) is { Length: > 0 } path)
        {
            HashFile.Write(path, bundle, answers, Json);
            return;
        }

        SortedDictionary<string, FixedAnswer> known = Known.Value.Answers[bundle];
        bool sameKernels = Known.Value.Processor == HashFile.ThisProcessor;
        string[] wrong = [.. known.Where(k => !Agrees(k.Value, answers.GetValueOrDefault(k.Key), sameKernels))
            .Select(k => $"{k.Key}: {Difference(k.Value, answers.GetValueOrDefault(k.Key))}")];

        Assert.AreEqual(string.Empty, string.Join("; ", wrong), $"{wrong.Length} of {known.Count} answers differ");
        Assert.AreEqual(known.Count, answers.Count);
    }

    [TestMethod]
    public void Agrees_AnotherRequestsAnswer_IsRefusedOnEveryProcessor()
    {
        SortedDictionary<string, FixedAnswer> known = Known.Value.Answers["pixwizard-tiny"];

        Assert.IsTrue(Agrees(known["depth"], known["depth"] with { Picture = "other" }, sameKernels: false));
        Assert.IsFalse(Agrees(known["depth"], known["depth"] with { Picture = "other" }, sameKernels: true));
        Assert.IsFalse(Agrees(known["depth"], known["normals"], sameKernels: false));
        Assert.IsFalse(Agrees(known["text2image, sde"], known["text2image, sde_preserve"], sameKernels: false));
        Assert.IsFalse(Agrees(known["mask"], known["denoise"], sameKernels: false));
    }

    private static bool Agrees(FixedAnswer known, FixedAnswer? given, bool sameKernels) => given is not null && (sameKernels
        ? (known.Picture, known.Data) == (given.Picture, given.Data)
        : known.Numbers.Length == given.Numbers.Length && Levels(known, given) <= LevelTolerance && Share(known, given) <= DataTolerance);

    private static string Difference(FixedAnswer known, FixedAnswer? given) => given is null
        ? "no answer"
        : $"{Levels(known, given):F2} levels, data {(known.Numbers.Length == given.Numbers.Length ? Share(known, given) : double.NaN):P2}";

    private static double Levels(FixedAnswer known, FixedAnswer given) =>
        known.Pixels.Zip(given.Pixels, static (a, b) => Math.Abs(a - b)).Average();

    private static double Share(FixedAnswer known, FixedAnswer given) => known.Numbers.Length == 0
        ? 0
        : known.Numbers.Zip(given.Numbers, static (a, b) => Math.Abs(a - b))
            .Average() / Math.Max(1e-3, known.Numbers.Max() - known.Numbers.Min());
}

/// <summary>Known answers, and the processor that gave them.</summary>
internal sealed record HashFile(string Processor, SortedDictionary<string, SortedDictionary<string, FixedAnswer>> Answers)
{
    /// <summary>System, architecture and the instruction sets that the kernels are chosen by.</summary>
    public static string ThisProcessor { get; } =
        $"{System()} {RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()} {Features()}".TrimEnd();

    public static void Write(string path, string key, IReadOnlyDictionary<string, FixedAnswer> answers, JsonSerializerOptions json)
    {
        HashFile known = File.Exists(path) ? JsonSerializer.Deserialize<HashFile>(File.ReadAllText(path), json)!
            : new HashFile(ThisProcessor, []);
        SortedDictionary<string, SortedDictionary<string, FixedAnswer>> all = known.Processor == ThisProcessor ? known.Answers : [];
        all[key] = new(answers.ToDictionary(), StringComparer.Ordinal);
        File.WriteAllText(path,
            JsonSerializer.Serialize(new HashFile(ThisProcessor, all), json).Replace("},\"", "},\n\"", StringComparison.Ordinal) + "\n");
    }

    private static string System() => OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "macos" : "linux";

    private static string Features()
    {
        if (!X86Base.IsSupported)
        {
            return string.Empty;
        }

        (_, int b, int c, int d) = X86Base.CpuId(7, 0);
        (int a, _, _, _) = X86Base.CpuId(7, 1);
        (string Name, int Register, int Bit)[] features =
        [
            ("avx2", b, 5), ("avx512f", b, 16), ("avx512dq", b, 17), ("avx512bw", b, 30), ("avx512vl", b, 31), ("avx512vnni", c, 11),
            ("amxbf16", d, 22), ("avx512fp16", d, 23), ("amxtile", d, 24), ("amxint8", d, 25), ("avxvnni", a, 4), ("avx512bf16", a, 5),
        ];
        return string.Join(' ', features.Where(static f => (f.Register >>> f.Bit & 1) == 1).Select(static f => f.Name));
    }
}
