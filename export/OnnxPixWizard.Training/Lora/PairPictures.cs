using OnnxPixWizard.Conditioning;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Restoration;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Lora;

/// <summary>The pictures of pairs, kept in memory while they fit, from which equal parts of both are cut.</summary>
/// <remarks>Safe from several threads.</remarks>
/// <param name="pairs">The pairs.</param>
/// <param name="overviewSide">Pixels a side of the whole picture made small, which the restorer is told.</param>
internal sealed class PairPictures(IReadOnlyList<PicturePair> pairs, int overviewSide)
{
    private const long KeptBytes = 2L << 30;

    private readonly ByteBudgetCache<int, LoadedPair> _loaded = new(KeptBytes);

    /// <summary>The pairs.</summary>
    public IReadOnlyList<PicturePair> Pairs => pairs;

    /// <summary>A pair, each as likely as another.</summary>
    public LoadedPair Draw(SeededRandom random)
    {
        int index = random.Below(pairs.Count);
        if (!_loaded.TryGet(index, out LoadedPair? pair))
        {
            Picture input = Picture.Load(pairs[index].Input);
            pair = new LoadedPair(
                input, Picture.Load(pairs[index].Target), Overview.Of(Photo.FromImage(input), holes: null, overviewSide),
                pairs[index].Prompt);
            _loaded.Add(index, pair, 6 * input.Size.Pixels);
        }

        return pair;
    }
}

/// <summary>A pair in memory.</summary>
/// <param name="Input">The picture.</param>
/// <param name="Target">What should come out.</param>
/// <param name="Overview">The whole picture made small, [3, s, s] in [-1, 1].</param>
/// <param name="Prompt">The sentence.</param>
internal sealed record LoadedPair(Picture Input, Picture Target, float[] Overview, string? Prompt)
{
    private const float LeastView = 0.75f;

    /// <summary>A rectangle of both, mirrored or not.</summary>
    /// <param name="random">Chooses.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="source">Receives the input's, [3, height, width] in [-1, 1].</param>
    /// <param name="target">Receives the target's.</param>
    /// <returns>Whether it is mirrored.</returns>
    public bool Cut(SeededRandom random, int width, int height, Span<float> source, Span<float> target)
    {
        int left = random.Below(Input.Width - width + 1), top = random.Below(Input.Height - height + 1);
        bool mirrored = random.Chance(0.5f);
        Cut(Input, left, top, width, height, mirrored, source);
        Cut(Target, left, top, width, height, mirrored, target);
        return mirrored;
    }

    /// <summary>Most of both at another size, mirrored or not.</summary>
    /// <inheritdoc cref="Cut(SeededRandom, int, int, Span{float}, Span{float})"/>
    public void View(SeededRandom random, int width, int height, Span<float> source, Span<float> target)
    {
        float scale = Math.Min((float)Input.Width / width, (float)Input.Height / height) * random.Range(LeastView, 1);
        int columns = Math.Clamp((int)(width * scale), 1, Input.Width), rows = Math.Clamp((int)(height * scale), 1, Input.Height);
        int left = random.Below(Input.Width - columns + 1), top = random.Below(Input.Height - rows + 1);
        bool mirrored = random.Chance(0.5f);
        Cut(Input.Crop(left, top, columns, rows).Resize(width, height), 0, 0, width, height, mirrored, source);
        Cut(Target.Crop(left, top, columns, rows).Resize(width, height), 0, 0, width, height, mirrored, target);
    }

    /// <summary>Copies [3, rows, columns], mirrored or not.</summary>
    public static void Mirror(ReadOnlySpan<float> planes, int columns, bool mirrored, Span<float> to)
    {
        planes.CopyTo(to);
        for (int row = 0; mirrored && row < to.Length; row += columns)
        {
            to.Slice(row, columns).Reverse();
        }
    }

    private static void Cut(Picture picture, int left, int top, int width, int height, bool mirrored, Span<float> planes)
    {
        int area = width * height;
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> row = picture.Row(top + y).Slice(3 * left, 3 * width);
            for (int x = 0; x < width; x++)
            {
                int place = (y * width) + (mirrored ? width - 1 - x : x);
                for (int color = 0; color < 3; color++)
                {
                    planes[(color * area) + place] = (row[(3 * x) + color] / 127.5f) - 1;
                }
            }
        }
    }
}
