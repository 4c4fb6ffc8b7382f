using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using OnnxPixWizard.Benchmarks.Workloads;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Benchmarks.Benchmarks;

/// <summary>Instructions to ids with the bundle's tokenizers.</summary>
[MemoryDiagnoser]
[Config(typeof(Columns))]
public class TokenizerBenchmarks
{
    private const string Text =
        "Remove the noise from this photo, then fill in the missing region beside the small red ball left of the cube. "
        + "Estimate the depth of the scene in metres; a naïve café in the 21st century has 3.14 tables.";

    private const int Sentences = 20_000;

    private static readonly string[] New = MadeWords.Sentences(Sentences);

    private Tokenizer? _tokenizer;
    private int _next;

    /// <summary>The text encoder's, and the task encoder's.</summary>
    [Params("text", "task")]
    public string Kind { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _tokenizer = Load(Kind);

    /// <summary>An instruction whose words were met before, as those of a user's next request mostly were.</summary>
    [Benchmark]
    public int[] KnownWords() => _tokenizer!.Encode(Text);

    /// <summary>Words that are new, and of more tokens than usual.</summary>
    [Benchmark]
    public int[] NewWords() => _tokenizer!.Encode(New[_next++ % Sentences]);

    private static Tokenizer Load(string kind)
    {
        Bundle bundle = BundleWorkload.Open();
        TokenizerSet tokenizers = bundle.Manifest.Tokenizers
            ?? throw new InvalidOperationException($"Bundle '{bundle.Manifest.Name}' reads no texts.");
        TokenizerEntry entry = kind == "task" ? tokenizers.Task ?? tokenizers.Text : tokenizers.Text;
        return Tokenizer.Load(bundle.PathOf(entry.File));
    }

    private sealed class Columns : ManualConfig
    {
        public Columns() => AddColumn(new RateColumn("tokens/s", static c =>
        {
            Tokenizer tokenizer = Load((string)c.Parameters[nameof(Kind)]);
            return c.Descriptor.WorkloadMethod.Name == nameof(KnownWords)
                ? tokenizer.Encode(Text).Length
                : New.Average(text => tokenizer.Encode(text).Length);
        }));
    }
}
