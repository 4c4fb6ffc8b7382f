using System.Numerics.Tensors;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.OnnxRuntime;
using OnnxPixWizard.Tokenization;
using OnnxPixWizard.Tokens;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.Sheets;

namespace OnnxPixWizard.Training.PixNerd;

/// <summary>Contact sheets of what the averaged parameters draw, unguided, from fixed noise: rows of pictures above the pictures whose conditions they had.</summary>
/// <param name="model">Sizes.</param>
/// <param name="tokenizer">Of the text family; null in the class family.</param>
/// <param name="store">The parameters.</param>
/// <param name="threads">Threads of the graph.</param>
public sealed class PixNerdSheet(PixNerdModel model, Tokenizer? tokenizer, ParameterStore store, int threads)
{
    private const ulong Seed = 77;
    private const int Columns = 12;
    private const int Rows = 3;
    private const int Steps = 25;

    /// <summary>Draws a sheet.</summary>
    /// <param name="path">Picture file.</param>
    public void Draw(string path)
    {
        const int count = Columns * Rows;
        using PixNerdBatch batch = new(model, tokenizer, new PixNerdTraining { FinerGrids = 0 }, count);
        using OrtSession session = OrtSession.FromMemory(ModelWriter.ToBytes(PixNerdGraph.ForSampling(model, count)), new OrtSessionOptions { IntraOpThreads = threads });
        Dictionary<string, OrtTensor> inputs = new(StringComparer.Ordinal);
        List<OrtTensor> parameters = [];
        foreach (OrtValueInfo input in session.Inputs)
        {
            if (!batch.Tensors.TryGetValue(input.Name, out OrtTensor? tensor))
            {
                ParameterSlot slot = store.Slots[store.IndexOf(input.Name)];
                tensor = OrtTensor.From<float>(ParameterStore.Part(store.Averages, slot), slot.Shape);
                parameters.Add(tensor);
            }

            inputs.Add(input.Name, tensor);
        }

        batch.Fill(Seed, time: 0, keepsConditions: true);
        float[] state = batch.Tensors[PixNerdInputs.Tokens].AsSpan<float>().ToArray(), truth = new float[state.Length];
        TensorPrimitives.Add(state, batch.Tensors[PixNerdInputs.Target].AsSpan<float>(), truth);
        for (int step = 0; step < Steps; step++)
        {
            batch.Tensors[PixNerdInputs.Timesteps].AsSpan<float>().Fill(step / (float)Steps);
            state.CopyTo(batch.Tensors[PixNerdInputs.Tokens].AsSpan<float>());
            using OrtOutputs outputs = session.Run(inputs);
            TensorPrimitives.MultiplyAdd(outputs["velocity"].AsSpan<float>(), 1f / Steps, state, state);
        }

        ContactSheet sheet = new(Columns, 2 * Rows, model.Side, model.Side);
        int length = state.Length / count;
        for (int index = 0; index < count; index++)
        {
            (int row, int column) = Math.DivRem(index, Columns);
            sheet.Put(column, 2 * row, Picture(state.AsSpan(index * length, length)));
            sheet.Put(column, (2 * row) + 1, Picture(truth.AsSpan(index * length, length)));
        }

        sheet.Save(path);
        parameters.ForEach(static tensor => tensor.Dispose());
    }

    private float[] Picture(ReadOnlySpan<float> tokens)
    {
        float[] planes = new float[tokens.Length];
        int patch = model.Network.PatchSize;
        Patches.Unpatchify(tokens, TokenGrid.Of(model.Side, model.Side, patch), 3, patch, planes);
        return planes;
    }
}
