using System.Globalization;
using System.Numerics.Tensors;
using OnnxPixWizard.Text;
using OnnxPixWizard.Tokens;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Scenes;
using GaussianNoise = OnnxPixWizard.Training.Scenes.GaussianNoise;

namespace OnnxPixWizard.Training.PixNerd;

/// <summary>Pictures on the linear path x_t = t · picture + (1 - t) · noise, with their class or caption.</summary>
internal sealed class PixNerdBatch : ITrainingBatch
{
    private const int TimeBins = 5;
    private const float EvenlyFiner = 0.75f;
    private const ulong GridStream = 0x6121D;

    private readonly PixNerdModel _model;
    private readonly PixNerdTraining _training;
    private readonly PixNerdPictures _pictures;
    private readonly TokenGrid _grid;
    private readonly FieldAxis _columns;
    private readonly FieldAxis _rows;
    private readonly ShiftedPicture _shifted;
    private readonly float[] _picture;
    private readonly float[] _noise;
    private readonly float[] _state;

    public PixNerdBatch(PixNerdModel model, Tokenizer? tokenizer, PixNerdTraining training, int rows)
    {
        _model = model;
        _training = training;
        _pictures = new PixNerdPictures(model, tokenizer);
        _grid = TokenGrid.Of(model.Side, model.Side, model.Network.PatchSize);
        _columns = new FieldAxis(model.Network.PatchSize, model.Network.FieldExtent);
        _rows = new FieldAxis(model.Network.PatchSize, model.Network.FieldExtent);
        _shifted = new ShiftedPicture(model.Side);
        int features = 3 * model.Network.PatchSize * model.Network.PatchSize, half = model.Network.HeadWidth / 2;
        _picture = new float[3 * model.Side * model.Side];
        _noise = new float[_picture.Length];
        _state = new float[_picture.Length];
        Tensors.AddFloats(PixNerdInputs.Tokens, rows, _grid.Count, features);
        Tensors.AddFloats(PixNerdInputs.Patches, rows, _grid.Count, features);
        Tensors.AddFloats(PixNerdInputs.Columns, model.Network.PatchSize);
        Tensors.AddFloats(PixNerdInputs.Rows, model.Network.PatchSize);
        Tensors.AddFloats(PixNerdInputs.Target, rows, _grid.Count, features);
        Tensors.AddFloats(PixNerdInputs.Timesteps, rows);
        Tensors.AddFloats(PixNerdInputs.RopeCos, 1, _grid.Count, half);
        Tensors.AddFloats(PixNerdInputs.RopeSin, 1, _grid.Count, half);
        if (model.Class is null)
        {
            Tensors.AddIntegers(PixNerdInputs.TextIds, rows, model.TextTokens);
            Tensors.AddIntegers(PixNerdInputs.TextMask, rows, model.TextTokens);
        }
        else
        {
            Tensors.AddIntegers(PixNerdInputs.ClassIds, rows);
        }

        RopeTable.Fill(Rope(model), _grid, Tensors.Floats(PixNerdInputs.RopeCos), Tensors.Floats(PixNerdInputs.RopeSin));
    }

    public BatchTensors Tensors { get; } = new();

    public void Fill(ulong seed, long updates) => Fill(seed, time: null, keepsConditions: false);

    /// <summary>Fills every row.</summary>
    /// <param name="seed">Which batch.</param>
    /// <param name="time">Time of all rows; null = drawn.</param>
    /// <param name="keepsConditions">Whether no condition is dropped.</param>
    public void Fill(ulong seed, float? time, bool keepsConditions)
    {
        Span<float> times = Tensors.Floats(PixNerdInputs.Timesteps);
        string[] captions = new string[times.Length];
        bool isFiner = DrawGrid(SeededRandom.Derive(seed, GridStream));
        for (int row = 0; row < times.Length; row++)
        {
            SeededRandom random = SeededRandom.Derive(seed, (ulong)row);
            captions[row] = _pictures.Draw(random.NextBits(), ExampleSplit.Training, _picture, out int classId);
            bool isDropped = random.Chance(_training.ConditionDropout) && !keepsConditions;
            float drawn = _training.Times.Draw(random.Uniform(), random.Uniform(), GaussianNoise.Next(random));
            times[row] = time ?? drawn;
            if (_model.Class is { } options)
            {
                Tensors.Integers(PixNerdInputs.ClassIds)[row] = isDropped ? options.NumClasses : classId;
            }
            else if (isDropped)
            {
                captions[row] = "";
            }

            GaussianNoise.Fill(random, _noise);
            FillState(PixNerdInputs.Patches, row, times[row]);
            if (isFiner)
            {
                _shifted.Read(_picture, _columns, _rows);
                DrawNoiseBetween(random);
            }

            FillState(PixNerdInputs.Tokens, row, times[row]);
            TensorPrimitives.Subtract<float>(_picture, _noise, _state);
            Patchify(PixNerdInputs.Target, row);
        }

        if (_model.Class is null)
        {
            TokenBatch text = _pictures.Encode(captions);
            text.Ids.CopyTo(Tensors.Integers(PixNerdInputs.TextIds));
            text.AttentionMask.CopyTo(Tensors.Integers(PixNerdInputs.TextMask));
        }
    }

    // Which pixels the fields of this batch see; whether they are of a finer grid.
    private bool DrawGrid(SeededRandom random)
    {
        bool isFiner = random.Chance(_training.FinerGrids);
        int across = isFiner ? 1 + random.Below(_training.FinestGrid) : 1;
        _columns.Draw(across, random);
        _rows.Draw(isFiner && !random.Chance(EvenlyFiner) ? 1 + random.Below(_training.FinestGrid) : across, random);
        _columns.FillPlaces(Tensors.Floats(PixNerdInputs.Columns));
        _rows.FillPlaces(Tensors.Floats(PixNerdInputs.Rows));
        return isFiner;
    }

    // Noise of pixels that the transformer doesn't see; that of the others stays.
    private void DrawNoiseBetween(SeededRandom random)
    {
        for (int index = 0; index < _noise.Length; index++)
        {
            (int line, int column) = Math.DivRem(index, _model.Side);
            if (_columns.Shift(column) != 0 || _rows.Shift(line % _model.Side) != 0)
            {
                _noise[index] = GaussianNoise.Next(random);
            }
        }
    }

    private void FillState(string name, int row, float time)
    {
        TensorPrimitives.Subtract<float>(_picture, _noise, _state);
        TensorPrimitives.MultiplyAdd(_state, time, _noise, _state);
        Patchify(name, row);
    }

    private void Patchify(string name, int row) =>
        Patches.Patchify(_state, _grid, 3, _model.Network.PatchSize, Tensors.Row(name, row));

    // How well noise of some strength is told from the picture: the fifths of time.
    public string? KindOf(int row)
    {
        int bin = Math.Min((int)(Tensors.Floats(PixNerdInputs.Timesteps)[row] * TimeBins), TimeBins - 1);
        return string.Create(CultureInfo.InvariantCulture, $"t{bin / (double)TimeBins:F1}");
    }

    public float LossWeightOf(int row) => 1;

    public void Dispose() => Tensors.Dispose();

    private static RopeSettings Rope(PixNerdModel model) => new()
    {
        HeadWidth = model.Network.HeadWidth,
        Places = model.Class is null ? RopePlaces.SwappedSpan : RopePlaces.FixedSpan,
    };
}
