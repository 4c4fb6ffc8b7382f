using System.Numerics.Tensors;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Text;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Models;

namespace OnnxPixWizard.Training.Bundles;

/// <summary>Mean embeddings of the tasks' training instructions, by which a bundle tells the task of an instruction.</summary>
/// <param name="taskEncoder">Path of the exported task encoder.</param>
/// <param name="tokenizer">Its tokenizer.</param>
/// <param name="model">Sizes.</param>
internal sealed class TaskEmbeddings(string taskEncoder, Tokenizer tokenizer, ModelOptions model)
{
    private const int Instructions = 48;
    private const int Side = 48;

    /// <summary>Tokens of a row of the task encoder.</summary>
    public const int Length = 77;

    /// <summary>The mean of a task's unit-length embeddings, [T].</summary>
    public float[] Mean(TrainingTask task)
    {
        ExampleFactory factory = new();
        float[] source = new float[3 * Side * Side], target = new float[3 * Side * Side];
        string[] instructions = [.. Enumerable.Range(0, Instructions).Select(index =>
            factory.Create(
                new ExampleRequest(1_000_000 + (ulong)index, Side, Side, task, ExampleSplit.Training), source, target).Instruction)];
        TokenBatch batch = tokenizer.EncodeBatch(instructions, PaddingRule.Fixed(Length, model.Task.EosTokenId));

        using GraphSession session = GraphSession.FromFile(taskEncoder, new GraphOptions { Threads = 1 });
        using GraphTensor ids = GraphTensor.From(batch.Ids, Instructions, Length);
        using GraphOutputs outputs = session.Run(new Dictionary<string, GraphTensor>(StringComparer.Ordinal) { ["input_ids"] = ids });
        float[] mean = new float[model.Task.ProjectionDim];
        Span<float> rows = outputs["text_embeds"].AsSpan<float>();
        for (int row = 0; row < Instructions; row++)
        {
            Span<float> embedding = rows.Slice(row * mean.Length, mean.Length);
            TensorPrimitives.MultiplyAdd(embedding, 1 / (TensorPrimitives.Norm<float>(embedding) * Instructions), mean, mean);
        }

        return mean;
    }
}
