using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Restorers;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Lora;

/// <summary>Parts of pairs at their own resolution, as the restorer sees tiles.</summary>
internal sealed class RestorerPairBatch : ITrainingBatch
{
    // Reading a picture costs more than cutting it.
    private const int CutsAPair = 2;

    private readonly PairPictures _pictures;
    private readonly BatchGroup _group;
    private readonly int _overview;

    /// <param name="pictures">The pairs.</param>
    /// <param name="task">Row of the restorer's table of tasks.</param>
    /// <param name="overviewSide">Pixels a side of the whole picture made small.</param>
    /// <param name="shape">One group of rows.</param>
    public RestorerPairBatch(PairPictures pictures, int task, int overviewSide, BatchShape shape)
    {
        (_pictures, _group, _overview) = (pictures, shape.Groups[0], overviewSide);
        (int rows, int width, int height) = (_group.Rows, _group.Width, _group.Height);
        Tensors.AddFloats(RestorerGraph.Name(RestorerGraph.Image, 0), rows, 3, height, width);
        Tensors.AddFloats(RestorerGraph.Name(RestorerGraph.Hole, 0), rows, 1, height, width);
        Tensors.AddFloats(RestorerGraph.Name(RestorerGraph.Overview, 0), rows, 3, overviewSide, overviewSide);
        Tensors.AddIntegers(RestorerGraph.Name(RestorerGraph.Task, 0), rows);
        Tensors.AddFloats(RestorerGraph.Name(RestorerGraph.Target, 0), rows, 3, height, width);
        Tensors.AddFloats(RestorerGraph.Name(RestorerGraph.Weight, 0), rows, 1, height, width);
        foreach (string one in (string[])[RestorerGraph.Importance, RestorerGraph.Damaged, RestorerGraph.Judged])
        {
            Tensors.AddFloats(RestorerGraph.Name(one, 0), rows);
        }

        // Whether there is damage is not judged: a style is taken whole.
        Tensors.Floats(RestorerGraph.Name(RestorerGraph.Importance, 0)).Fill(1);
        Tensors.Integers(RestorerGraph.Name(RestorerGraph.Task, 0)).Fill(task);
        Tensors.Floats(RestorerGraph.Name(RestorerGraph.Weight, 0)).Fill(1);
    }

    /// <inheritdoc/>
    public BatchTensors Tensors { get; } = new();

    /// <inheritdoc/>
    public void Fill(ulong seed, long updates)
    {
        SeededRandom random = SeededRandom.Derive(seed, 0);
        LoadedPair? pair = null;
        for (int row = 0; row < _group.Rows; row++)
        {
            pair = row % CutsAPair == 0 ? _pictures.Draw(random) : pair;
            bool mirrored = pair!.Cut(random, _group.Width, _group.Height, Tensors.Row(RestorerGraph.Name(RestorerGraph.Image, 0), row),
                Tensors.Row(RestorerGraph.Name(RestorerGraph.Target, 0), row));
            LoadedPair.Mirror(pair.Overview, _overview, mirrored, Tensors.Row(RestorerGraph.Name(RestorerGraph.Overview, 0), row));
        }
    }

    /// <inheritdoc/>
    public string? KindOf(int row) => "pairs";

    /// <inheritdoc/>
    public float LossWeightOf(int row) => 1;

    /// <inheritdoc/>
    public void Dispose() => Tensors.Dispose();
}
