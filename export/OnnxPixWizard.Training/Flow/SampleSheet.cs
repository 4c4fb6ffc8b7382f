using OnnxPixWizard.Tokens;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.Sheets;
using OnnxPixWizard.Training.States;

namespace OnnxPixWizard.Training.Flow;

/// <summary>Contact sheets of what the averaged parameters make of fixed
/// examples: a row a task of source, answer and truth, thrice.</summary>
/// <param name="model">Sizes of the model.</param>
/// <param name="tokenizers">The model's tokenizers.</param>
/// <param name="space">What the flow moves.</param>
/// <param name="store">The parameters.</param>
internal sealed class SampleSheet(ModelOptions model, InstructionTokenizers tokenizers, IStateSpace space, ParameterStore store)
{
    private const int Side = 128;
    private const int Columns = 3;
    private const int GenerationSteps = 24;

    /// <summary>Draws a sheet.</summary>
    /// <param name="path">Picture file.</param>
    public void Draw(string path)
    {
        BatchShape shape = new([new BatchGroup(Columns, Side, Side)], 32);
        using TrainingBatch batch = new(model, shape);
        using AveragedModel averaged = new(store, backend => ModelGraph.Velocity(backend, model, shape));
        ContactSheet sheet = new(3 * Columns, TaskMix.Default.Count, Side, Side);
        int planes = 3 * Side * Side, length = batch.Row(ModelInputs.Tokens, 0).Length;
        float[] truth = new float[length];
        for (int task = 0; task < TaskMix.Default.Count; task++)
        {
            BatchFiller filler = new(model, tokenizers, space,
                [TaskMix.Default[task] with { Times = new TimeSampling { ShareAtZero = 1 } }], new ConditionDropout(0, 0, 0));
            filler.Fill(batch, 77);
            float[] start = batch.Tensors.Floats(ModelInputs.Tokens).ToArray();
            float[] velocity = batch.Tensors.Floats(ModelInputs.Target).ToArray();
            averaged.Integrate(
                batch.Tensors, ModelInputs.Tokens, ModelInputs.Timesteps, TaskMix.Default[task].NoiseScale == 0 ? 1 : GenerationSteps);
            for (int column = 0; column < Columns; column++)
            {
                sheet.Put(3 * column, task, batch.Tensors.Floats(ModelInputs.Source(0)).Slice(column * planes, planes));
                sheet.Put((3 * column) + 1, task, Picture(batch.Row(ModelInputs.Tokens, column)));
                for (int index = 0; index < length; index++)
                {
                    truth[index] = start[(column * length) + index] + velocity[(column * length) + index];
                }

                sheet.Put((3 * column) + 2, task, Picture(truth));
            }
        }

        sheet.Save(path);
    }

    private float[] Picture(ReadOnlySpan<float> tokens)
    {
        float[] state = new float[tokens.Length], picture = new float[3 * Side * Side];
        Patches.Unpatchify(tokens, TokenGrid.Of(Side, Side, model.TokenSide), space.Channels, model.Transformer.PatchSize, state);
        space.Decode(state, Side, Side, picture);
        return picture;
    }
}
