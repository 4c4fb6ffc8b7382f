using OnnxPixWizard.Networks.Restorer;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Restoration;
using OnnxPixWizard.Training.Degradations;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Restorers;

/// <summary>Crops of damaged views, and whole views for what needs to see all of a picture.</summary>
/// <remarks>Crops come in pairs from one view, whose overview both are told: making views costs time too.</remarks>
internal sealed class RestorerBatch : ITrainingBatch
{
    private const int CropsAView = 2;
    private const float ViewOverCrop = 1.5f;

    private static readonly (RestorerTask Task, float Crops, float Wholes)[] s_mix =
    [
        (RestorerTask.Denoise, 4, 1), (RestorerTask.Jpeg, 3, 0.2f), (RestorerTask.Deblur, 3, 0.2f),
        (RestorerTask.SuperResolution, 2, 0.1f), (RestorerTask.SuperResolution3, 0.5f, 0), (RestorerTask.SuperResolution4, 1, 0.1f),
        (RestorerTask.Derain, 0.8f, 0.2f), (RestorerTask.Desnow, 0.3f, 0.2f), (RestorerTask.Dehaze, 1.2f, 1),
        (RestorerTask.LowLight, 1.3f, 1), (RestorerTask.Demoire, 0.3f, 0.2f), (RestorerTask.Deshadow, 1, 0.5f),
        (RestorerTask.Watermark, 2, 0.4f), (RestorerTask.OldPhoto, 0.6f, 0.2f),
        (RestorerTask.Restore, 1, 0.3f), (RestorerTask.Inpaint, 2.5f, 1.2f), (RestorerTask.Outpaint, 0, 0.4f),
        (RestorerTask.Canny, 0.7f, 0.1f), (RestorerTask.SoftEdges, 0.3f, 0), (RestorerTask.Sketch, 0.4f, 0),
        (RestorerTask.LineArt, 0.5f, 0), (RestorerTask.Oil, 0.8f, 0), (RestorerTask.Watercolor, 0.8f, 0), (RestorerTask.Cartoon, 0.8f, 0),
        (RestorerTask.ColoredPencil, 0.8f, 0), (RestorerTask.Sepia, 0.4f, 0), (RestorerTask.Night, 0.5f, 0), (RestorerTask.Subject, 0, 4),
        (RestorerTask.Depth, 0, 3), (RestorerTask.Normals, 0, 1.5f), (RestorerTask.Segmentation, 0, 1),
    ];

    private static readonly string[] s_ofRows = [RestorerGraph.Importance, RestorerGraph.Damaged, RestorerGraph.Judged];

    private static readonly float[] s_crops = [.. s_mix.Select(static entry => entry.Crops)];

    private readonly RestorerExamples _examples;
    private readonly RestorerOptions _options;
    private readonly IReadOnlyList<BatchGroup> _groups;
    private readonly RestorerTask[] _tasks;
    private readonly float[] _wholes;

    public RestorerBatch(
        RestorerOptions options, RestorerSources sources, BatchShape shape, IReadOnlyCollection<RestorerTask>? wholes = null)
    {
        _wholes = [.. s_mix.Select(entry => wholes?.Contains(entry.Task) == false ? 0 : entry.Wholes)];
        _options = options;
        _examples = new RestorerExamples(sources);
        _groups = shape.Groups;
        _tasks = new RestorerTask[shape.Rows];
        for (int size = 0; size < _groups.Count; size++)
        {
            (int rows, int width, int height) = (_groups[size].Rows, _groups[size].Width, _groups[size].Height);
            Tensors.AddFloats(RestorerGraph.Name(RestorerGraph.Image, size), rows, 3, height, width);
            Tensors.AddFloats(RestorerGraph.Name(RestorerGraph.Hole, size), rows, 1, height, width);
            Tensors.AddFloats(RestorerGraph.Name(RestorerGraph.Overview, size), rows, 3, options.OverviewSide, options.OverviewSide);
            Tensors.AddIntegers(RestorerGraph.Name(RestorerGraph.Task, size), rows);
            Tensors.AddFloats(RestorerGraph.Name(RestorerGraph.Target, size), rows, 3, height, width);
            Tensors.AddFloats(RestorerGraph.Name(RestorerGraph.Weight, size), rows, 1, height, width);
            foreach (string one in s_ofRows)
            {
                Tensors.AddFloats(RestorerGraph.Name(one, size), rows);
            }
        }
    }

    public BatchTensors Tensors { get; } = new();

    public string? KindOf(int row) => _tasks[row].ToString();

    public float LossWeightOf(int row) => 1;

    public void Fill(ulong seed, long updates)
    {
        SeededRandom random = SeededRandom.Derive(seed, 0);
        int first = 0;
        for (int size = 0; size < _groups.Count; size++)
        {
            BatchGroup group = _groups[size];
            bool whole = size > 0;
            for (int row = 0; row < group.Rows; row += whole ? 1 : CropsAView)
            {
                RestorerTask task = s_mix[random.PickWeighted(whole ? _wholes : s_crops)].Task;
                RestorerExample example = _examples.Create(task, whole ? group.Width : (int)(group.Width * ViewOverCrop), random);
                PlanarPicture overview = PictureScaling.Resize(
                    example.Source, _options.OverviewSide, _options.OverviewSide, ShrinkKernel.Area);
                for (int copy = 0; copy < (whole ? 1 : Math.Min(CropsAView, group.Rows - row)); copy++)
                {
                    _tasks[first + row + copy] = task;
                    Tensors.Integers(RestorerGraph.Name(RestorerGraph.Task, size))[row + copy] = (long)task;
                    Signed(overview.Values, Tensors.Row(RestorerGraph.Name(RestorerGraph.Overview, size), row + copy));
                    Tell(RestorerGraph.Importance, example.Importance);
                    Tell(RestorerGraph.Damaged, example.Damaged == true ? 1 : 0);
                    Tell(RestorerGraph.Judged, example.Damaged is null ? 0 : 1);
                    Put(example, size, row + copy, group.Width, random);

                    void Tell(string input, float value) => Tensors.Row(RestorerGraph.Name(input, size), row + copy).Fill(value);
                }
            }

            first += group.Rows;
        }
    }

    public void Dispose() => Tensors.Dispose();

    private static void Signed(ReadOnlySpan<float> values, Span<float> signed)
    {
        System.Numerics.Tensors.TensorPrimitives.Multiply(values, 2, signed);
        System.Numerics.Tensors.TensorPrimitives.Subtract(signed, 1, signed);
    }

    private void Put(RestorerExample example, int size, int row, int side, SeededRandom random)
    {
        int wide = example.Source.Width, left = random.Below(wide - side + 1), top = random.Below(wide - side + 1);
        Cut(example.Source.Values, RestorerGraph.Image, signed: true);
        Cut(example.Target.Values, RestorerGraph.Target, signed: true);
        Cut(example.Hole, RestorerGraph.Hole, signed: false);
        if (_options.FillsHoles)
        {
            HoleFill.Apply(Tensors.Row(RestorerGraph.Name(RestorerGraph.Image, size), row),
                Tensors.Row(RestorerGraph.Name(RestorerGraph.Hole, size), row), new ImageSize(side, side));
        }

        if (example.Weights is { } weights)
        {
            Cut(weights, RestorerGraph.Weight, signed: false);
        }
        else
        {
            Tensors.Row(RestorerGraph.Name(RestorerGraph.Weight, size), row).Fill(1);
        }

        void Cut(float[] planes, string name, bool signed)
        {
            Span<float> target = Tensors.Row(RestorerGraph.Name(name, size), row);
            for (int line = 0; line < target.Length / side; line++)
            {
                (int plane, int y) = Math.DivRem(line, side);
                ReadOnlySpan<float> source = planes.AsSpan((((plane * wide) + top + y) * wide) + left, side);
                Span<float> cut = target.Slice(line * side, side);
                if (signed)
                {
                    Signed(source, cut);
                }
                else
                {
                    source.CopyTo(cut);
                }
            }
        }
    }
}
