using System.Numerics.Tensors;
using OnnxPixWizard.Text;
using OnnxPixWizard.Tokens;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.Sheets;

namespace OnnxPixWizard.Training.PixNerd;

/// <summary>Contact sheets of what the averaged parameters draw, unguided, from fixed
/// noise: rows of pictures above the pictures whose conditions they had.</summary>
/// <param name="model">Sizes.</param>
/// <param name="tokenizer">Of the text family; null in the class family.</param>
/// <param name="store">The parameters.</param>
internal sealed class PixNerdSheet(PixNerdModel model, Tokenizer? tokenizer, ParameterStore store)
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
        using AveragedModel averaged = new(store, backend => PixNerdGraph.Velocity(backend, model, count));
        batch.Fill(Seed, time: 0, keepsConditions: true);
        Span<float> state = batch.Tensors.Floats(PixNerdInputs.Tokens);
        float[] truth = new float[state.Length];
        TensorPrimitives.Add(state, batch.Tensors.Floats(PixNerdInputs.Target), truth);
        averaged.Integrate(batch.Tensors, PixNerdInputs.Tokens, PixNerdInputs.Timesteps, Steps);
        ContactSheet sheet = new(Columns, 2 * Rows, model.Side, model.Side);
        int length = state.Length / count;
        for (int index = 0; index < count; index++)
        {
            (int row, int column) = Math.DivRem(index, Columns);
            sheet.Put(column, 2 * row, Picture(state.Slice(index * length, length)));
            sheet.Put(column, (2 * row) + 1, Picture(truth.AsSpan(index * length, length)));
        }

        sheet.Save(path);
    }

    private float[] Picture(ReadOnlySpan<float> tokens)
    {
        float[] planes = new float[tokens.Length];
        int patch = model.Network.PatchSize;
        Patches.Unpatchify(tokens, TokenGrid.Of(model.Side, model.Side, patch), 3, patch, planes);
        return planes;
    }
}
