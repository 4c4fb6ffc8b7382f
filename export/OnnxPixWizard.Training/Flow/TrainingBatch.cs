using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tokens;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Models;

namespace OnnxPixWizard.Training.Flow;

/// <summary>Memory of one batch, bound to a training graph's inputs.</summary>
public sealed class TrainingBatch : IDisposable
{
    private readonly Dictionary<string, GraphTensor> _tensors = new(StringComparer.Ordinal);

    /// <summary>Takes memory for a shape; masks and rope tables are filled at once.</summary>
    public TrainingBatch(ModelOptions options, BatchShape shape)
    {
        Shape = shape;
        PixWizardOptions transformer = options.Transformer;
        int patch = transformer.PatchSize, rows = shape.Rows, tokens = shape.Tokens(options.TokenSide), features = transformer.StateFeatures, half = transformer.HeadWidth / 2;
        Tasks = new TrainingTask[rows];
        IsPlainAnswer = new bool[rows];
        LossWeights = new float[rows];
        Add<float>(ModelInputs.Tokens, rows, tokens, features);
        Add<float>(ModelInputs.Target, rows, tokens, features);
        Add<float>(ModelInputs.Weights, rows, tokens, 1, patch * patch);
        Add<float>(ModelInputs.StemRestoration, rows);
        Add<float>(ModelInputs.RopeCos, rows, tokens, half);
        Add<float>(ModelInputs.RopeSin, rows, tokens, half);
        Add<float>(ModelInputs.Timesteps, rows);
        Add<long>(ModelInputs.TextIds, rows, shape.TextTokens);
        Add<long>(ModelInputs.TextMask, rows, shape.TextTokens);
        Add<long>(ModelInputs.TaskIds, rows, shape.TextTokens);
        Add<float>(ModelInputs.ImageKeep, rows, 1, 1);
        if (transformer.PlaceFeatures > 0)
        {
            Add<float>(ModelInputs.PlaceScale, 1);
        }

        if (options.Vae is not null)
        {
            Add<float>(ModelInputs.SourceTokens, rows, tokens, transformer.SourceFeatures);
        }

        if (shape.IsPadded(options.TokenSide))
        {
            Add<bool>(ModelInputs.TokenMask, rows, tokens);
        }

        RopeSettings rope = new() { HeadWidth = transformer.HeadWidth };
        int row = 0;
        for (int index = 0; index < shape.Groups.Count; index++)
        {
            BatchGroup group = shape.Groups[index];
            Add<float>(ModelInputs.Source(index), group.Rows, 3, group.Height, group.Width);
            TokenGrid grid = group.Grid(options.TokenSide);
            for (int end = row + group.Rows; row < end; row++)
            {
                RopeTable.Fill(rope, grid, Row(ModelInputs.RopeCos, row), Row(ModelInputs.RopeSin, row));
                if (_tensors.TryGetValue(ModelInputs.TokenMask, out GraphTensor? mask))
                {
                    mask.AsSpan<bool>().Slice(row * tokens, grid.Count).Fill(true);
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

    /// <summary>Tensors by input name.</summary>
    public IReadOnlyDictionary<string, GraphTensor> Tensors => _tensors;

    /// <summary>A row of a float tensor.</summary>
    public Span<float> Row(string name, int row)
    {
        GraphTensor tensor = _tensors[name];
        int length = (int)(tensor.Count / tensor.Shape[0]);
        return tensor.AsSpan<float>().Slice(row * length, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (GraphTensor tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }

    private void Add<T>(string name, params ReadOnlySpan<long> shape)
        where T : unmanaged => _tensors.Add(name, GraphTensor.Allocate<T>(shape));
}
