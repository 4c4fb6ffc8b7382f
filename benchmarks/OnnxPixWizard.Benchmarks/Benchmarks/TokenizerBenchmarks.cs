using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using OnnxPixWizard.Benchmarks.Workloads;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Tokenization;

namespace OnnxPixWizard.Benchmarks.Benchmarks;

/// <summary>Instructions to ids with the bundle's tokenizers.</summary>
[MemoryDiagnoser]
[Config(typeof(Columns))]
public class TokenizerBenchmarks
{
    private const string Text =
        "Remove the noise from this photo, then fill in the missing region beside the small red ball left of the cube. "
        + "Estimate the depth of the scene in metres; a naïve café in the 21st century has 3.14 tables.";

    private Tokenizer? _tokenizer;

    /// <summary>The text encoder's, and the task encoder's.</summary>
    [Params("text", "task")]
    public string Kind { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _tokenizer = Load(Kind);

    [Benchmark]
    public int[] Encode() => _tokenizer!.Encode(Text);

    private static Tokenizer Load(string kind)
    {
        Bundle bundle = BundleWorkload.Open();
        TokenizerEntry entry = kind == "task" ? bundle.Manifest.Tokenizers.Task ?? bundle.Manifest.Tokenizers.Text : bundle.Manifest.Tokenizers.Text;
        return Tokenizer.Load(bundle.PathOf(entry.File));
    }

    private sealed class Columns : ManualConfig
    {
        public Columns() => AddColumn(new RateColumn("tokens/s", static c => Load((string)c.Parameters[nameof(Kind)]).Encode(Text).Length));
    }
}
