using OnnxPixWizard.Networks.Restorer;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Restoration;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Training.Degradations;
using OnnxPixWizard.Training.Scenes;
using OnnxPixWizard.Training.Sheets;

namespace OnnxPixWizard.Training.Restorers;

/// <summary>What a restorer makes of fixed examples: a row a task, three times source, answer and truth.</summary>
internal static class RestorerSheet
{
    private const int Side = 192;
    private const int Examples = 3;

    /// <summary>Draws the sheet.</summary>
    /// <param name="graph">File of the graph.</param>
    /// <param name="sources">What examples are made of.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="path">Picture file.</param>
    public static void Draw(string graph, RestorerSources sources, RestorerOptions options, string path)
    {
        RestorerTask[] tasks = Enum.GetValues<RestorerTask>();
        ContactSheet sheet = new(3 * Examples, tasks.Length, Side, Side);
        int overviewSide = options.OverviewSide;
        RestorerExamples examples = new(sources);
        using GraphSession session = GraphSession.FromFile(graph, new GraphOptions { Threads = 1 });
        for (int row = 0; row < tasks.Length; row++)
        {
            for (int column = 0; column < Examples; column++)
            {
                RestorerExample example = examples.Create(tasks[row], Side, SeededRandom.Derive((ulong)column, 977 + (ulong)row));
                PlanarPicture overview = PictureScaling.Resize(example.Source, overviewSide, overviewSide, ShrinkKernel.Area);
                float[] seen = Signed(example.Source.Values);
                if (options.FillsHoles)
                {
                    HoleFill.Apply(seen, example.Hole, new ImageSize(Side, Side));
                }

                using GraphTensor image = GraphTensor.From(seen, 1, 3, Side, Side);
                using GraphTensor hole = GraphTensor.From(example.Hole, 1, 1, Side, Side);
                using GraphTensor whole = GraphTensor.From(Signed(overview.Values), 1, 3, overviewSide, overviewSide);
                using GraphTensor task = GraphTensor.From<long>([(long)tasks[row]], 1);
                using GraphOutputs outputs = session.Run(new Dictionary<string, GraphTensor>(StringComparer.Ordinal)
                {
                    ["image"] = image, ["hole"] = hole, ["overview"] = whole, ["task"] = task,
                });
                sheet.Put(3 * column, row, Signed(example.Source.Values));
                sheet.Put((3 * column) + 1, row, outputs["restored"].AsSpan<float>());
                sheet.Put((3 * column) + 2, row, Signed(example.Target.Values));
            }
        }

        sheet.Save(path);
    }

    /// <summary>What is taught without damages: four examples a row, of each what is seen, and what is to be said of it.</summary>
    /// <param name="sources">What examples are made of.</param>
    /// <param name="seed">Seed of the first row; the others follow.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="side">Pixels a side.</param>
    public static ContactSheet DrawTaught(RestorerSources sources, ulong seed, int rows, int side)
    {
        ContactSheet sheet = new(8, rows, side, side);
        RestorerExamples examples = new(sources);
        ReadOnlySpan<RestorerTask> tasks = [RestorerTask.Depth, RestorerTask.Normals, RestorerTask.Depth, RestorerTask.Subject];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < tasks.Length; column++)
            {
                RestorerExample example = examples.Create(tasks[column], side, SeededRandom.Derive(seed + (ulong)row, (ulong)column));
                sheet.Put(2 * column, row, Signed(example.Source.Values));
                sheet.Put((2 * column) + 1, row, Signed(example.Target.Values));
            }
        }

        return sheet;
    }

    private static float[] Signed(float[] values) => Array.ConvertAll(values, static value => (2 * value) - 1);
}
