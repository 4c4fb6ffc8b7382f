using System.Globalization;
using System.Numerics.Tensors;
using OnnxPixWizard.Sessions;
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
    private readonly Dictionary<string, GraphTensor> _tensors;
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
        _tensors = new(StringComparer.Ordinal)
        {
            [PixNerdInputs.Tokens] = GraphTensor.Allocate<float>(rows, _grid.Count, features),
            [PixNerdInputs.Patches] = GraphTensor.Allocate<float>(rows, _grid.Count, features),
            [PixNerdInputs.Columns] = GraphTensor.Allocate<float>(model.Network.PatchSize),
            [PixNerdInputs.Rows] = GraphTensor.Allocate<float>(model.Network.PatchSize),
            [PixNerdInputs.Target] = GraphTensor.Allocate<float>(rows, _grid.Count, features),
            [PixNerdInputs.Timesteps] = GraphTensor.Allocate<float>(rows),
            [PixNerdInputs.RopeCos] = GraphTensor.Allocate<float>(1, _grid.Count, half),
            [PixNerdInputs.RopeSin] = GraphTensor.Allocate<float>(1, _grid.Count, half),
        };
        if (model.Class is null)
        {
            _tensors.Add(PixNerdInputs.TextIds, GraphTensor.Allocate<long>(rows, model.TextTokens));
            _tensors.Add(PixNerdInputs.TextMask, GraphTensor.Allocate<long>(rows, model.TextTokens));
        }
        else
        {
            _tensors.Add(PixNerdInputs.ClassIds, GraphTensor.Allocate<long>(rows));
        }

        RopeTable.Fill(Rope(model), _grid, _tensors[PixNerdInputs.RopeCos].AsSpan<float>(), _tensors[PixNerdInputs.RopeSin].AsSpan<float>());
    }

    public IReadOnlyDictionary<string, GraphTensor> Tensors => _tensors;

    public void Fill(ulong seed, long updates) => Fill(seed, time: null, keepsConditions: false);

    /// <summary>Fills every row.</summary>
    /// <param name="seed">Which batch.</param>
    /// <param name="time">Time of all rows; null = drawn.</param>
    /// <param name="keepsConditions">Whether no condition is dropped.</param>
    public void Fill(ulong seed, float? time, bool keepsConditions)
    {
        Span<float> times = _tensors[PixNerdInputs.Timesteps].AsSpan<float>();
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
                _tensors[PixNerdInputs.ClassIds].AsSpan<long>()[row] = isDropped ? options.NumClasses : classId;
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
            text.Ids.CopyTo(_tensors[PixNerdInputs.TextIds].AsSpan<long>());
            text.AttentionMask.CopyTo(_tensors[PixNerdInputs.TextMask].AsSpan<long>());
        }
    }

    // Which pixels the fields of this batch see; whether they are of a finer grid.
    private bool DrawGrid(SeededRandom random)
    {
        bool isFiner = random.Chance(_training.FinerGrids);
        int across = isFiner ? 1 + random.Below(_training.FinestGrid) : 1;
        _columns.Draw(across, random);
        _rows.Draw(isFiner && !random.Chance(EvenlyFiner) ? 1 + random.Below(_training.FinestGrid) : across, random);
        _columns.FillPlaces(_tensors[PixNerdInputs.Columns].AsSpan<float>());
        _rows.FillPlaces(_tensors[PixNerdInputs.Rows].AsSpan<float>());
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
        Patches.Patchify(_state, _grid, 3, _model.Network.PatchSize, _tensors[name].AsSpan<float>().Slice(row * _state.Length, _state.Length));

    // How well noise of some strength is told from the picture: the fifths of time.
    public string? KindOf(int row)
    {
        int bin = Math.Min((int)(_tensors[PixNerdInputs.Timesteps].AsSpan<float>()[row] * TimeBins), TimeBins - 1);
        return string.Create(CultureInfo.InvariantCulture, $"t{bin / (double)TimeBins:F1}");
    }

    public float LossWeightOf(int row) => 1;

    public void Dispose()
    {
        foreach (GraphTensor tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }

    private static RopeSettings Rope(PixNerdModel model) => new()
    {
        HeadWidth = model.Network.HeadWidth,
        Places = model.Class is null ? RopePlaces.SwappedSpan : RopePlaces.FixedSpan,
    };
}
