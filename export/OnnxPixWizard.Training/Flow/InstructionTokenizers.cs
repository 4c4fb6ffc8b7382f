using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Export.Tokenization;
using OnnxPixWizard.Text;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Instructions;

namespace OnnxPixWizard.Training.Flow;

/// <summary>The two tokenizers of a tiny bundle.</summary>
/// <param name="Text">For the text encoder: Gemma's kind.</param>
/// <param name="Task">For the task encoder: CLIP's kind.</param>
internal sealed record InstructionTokenizers(Tokenizer Text, Tokenizer Task)
{
    private const int Sentences = 12_000;
    private const int Side = 48;

    /// <summary>Reads both from a folder.</summary>
    /// <exception cref="TokenizerException">A file is missing or malformed.</exception>
    public static InstructionTokenizers Load(string folder) =>
        new(Tokenizer.Load(Path.Combine(folder, TokenizerFiles.Text)), Tokenizer.Load(Path.Combine(folder, TokenizerFiles.Task)));

    /// <summary>Trains both on instructions of the training split and writes them to a folder.</summary>
    /// <param name="folder">Where the files go.</param>
    /// <param name="vocabularySize">Largest number of entries of each.</param>
    /// <param name="seed">Seed of the first instruction.</param>
    /// <param name="cancellation">Ends the collecting.</param>
    public static InstructionTokenizers Train(string folder, int vocabularySize, ulong seed, CancellationToken cancellation)
    {
        ExampleFactory factory = new();
        float[] source = new float[3 * Side * Side], target = new float[3 * Side * Side];
        TrainingTask[] tasks = [.. TrainingTasks.All];
        List<string> corpus = new(Sentences);
        for (int index = 0; index < Sentences; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            ExampleRequest request = new(seed + (ulong)index, Side, Side, tasks[index % tasks.Length], ExampleSplit.Training);
            corpus.Add(factory.Create(request, source, target).Instruction);
        }

        GemmaTokenizerTrainer.Train(corpus, vocabularySize).Save(Path.Combine(folder, TokenizerFiles.Text));
        ClipTokenizerTrainer.Train(corpus, vocabularySize).Save(Path.Combine(folder, TokenizerFiles.Task));
        return Load(folder);
    }
}
