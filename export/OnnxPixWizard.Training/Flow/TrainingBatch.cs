using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Tokens;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Models;

namespace OnnxPixWizard.Training.Flow;

/// <summary>Memory of one batch of a flow's examples.</summary>
internal sealed class TrainingBatch : IDisposable
{
    /// <summary>Takes memory for a shape; masks and rope tables are filled at once.</summary>
    public TrainingBatch(ModelOptions options, BatchShape shape)
    {
        Shape = shape;
        PixWizardOptions transformer = options.Transformer;
        int patch = transformer.PatchSize, rows = shape.Rows, tokens = shape.Tokens(options.TokenSide),
            features = transformer.StateFeatures, half = transformer.HeadWidth / 2;
        Tasks = new TrainingTask[rows];
        IsPlainAnswer = new bool[rows];
        LossWeights = new float[rows];
        Tensors.AddFloats(ModelInputs.Tokens, rows, tokens, features);
        Tensors.AddFloats(ModelInputs.Target, rows, tokens, features);
        Tensors.AddFloats(ModelInputs.Weights, rows, tokens, 1, patch * patch);
        Tensors.AddFloats(ModelInputs.StemRestoration, rows);
        Tensors.AddFloats(ModelInputs.RopeCos, rows, tokens, half);
        Tensors.AddFloats(ModelInputs.RopeSin, rows, tokens, half);
        Tensors.AddFloats(ModelInputs.Timesteps, rows);
        Tensors.AddIntegers(ModelInputs.TextIds, rows, shape.TextTokens);
        Tensors.AddIntegers(ModelInputs.TextMask, rows, shape.TextTokens);
        Tensors.AddIntegers(ModelInputs.TaskIds, rows, shape.TextTokens);
        Tensors.AddFloats(ModelInputs.ImageKeep, rows, 1, 1);
        if (transformer.PlaceFeatures > 0)
        {
            Tensors.AddFloats(ModelInputs.PlaceScale, 1);
        }

        if (options.Vae is not null)
        {
            Tensors.AddFloats(ModelInputs.SourceTokens, rows, tokens, transformer.SourceFeatures);
        }

        if (shape.IsPadded(options.TokenSide))
        {
            Tensors.AddFlags(ModelInputs.TokenMask, rows, tokens);
        }

        RopeSettings rope = new() { HeadWidth = transformer.HeadWidth };
        int row = 0;
        for (int index = 0; index < shape.Groups.Count; index++)
        {
            BatchGroup group = shape.Groups[index];
            Tensors.AddFloats(ModelInputs.Source(index), group.Rows, 3, group.Height, group.Width);
            TokenGrid grid = group.Grid(options.TokenSide);
            for (int end = row + group.Rows; row < end; row++)
            {
                RopeTable.Fill(rope, grid, Row(ModelInputs.RopeCos, row), Row(ModelInputs.RopeSin, row));
                if (shape.IsPadded(options.TokenSide))
                {
                    Tensors.Flags(ModelInputs.TokenMask).Slice(row * tokens, grid.Count).Fill(true);
                }
            }
        }
    }

    /// <summary>What the batch is shaped for.</summary>
    public BatchShape Shape { get; }

    /// <summary>Task of each row.</summary>
    public TrainingTask[] Tasks { get; }

    /// <summary>Rows at t = 0 with all conditions: their loss tells how well the task is solved.</summary>
    public bool[] IsPlainAnswer { get; }

    /// <summary>Weight of each row's loss.</summary>
    public float[] LossWeights { get; }

    /// <summary>The network's inputs, by the names of <see cref="ModelInputs"/>.</summary>
    public BatchTensors Tensors { get; } = new();

    /// <summary>A row of a float tensor.</summary>
    public Span<float> Row(string name, int row) => Tensors.Row(name, row);

    /// <inheritdoc/>
    public void Dispose() => Tensors.Dispose();
}
