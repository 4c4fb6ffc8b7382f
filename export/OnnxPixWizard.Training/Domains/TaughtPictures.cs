using MathNet.Numerics.LinearAlgebra;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Domains;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Training.Degradations;
using OnnxPixWizard.Training.Evaluation.Photos;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Photos;
using OnnxPixWizard.Training.Restorers;
using OnnxPixWizard.Training.Scenes;
using OnnxPixWizard.Training.Scenes.Places;

namespace OnnxPixWizard.Training.Domains;

/// <summary>Kinds of pictures that tasks are taught on, and where their features lie.</summary>
internal static class TaughtPictures
{
    /// <summary>The kinds, as manifests name them.</summary>
    public const string Scenes = "rendered scenes", Leaves = "dead leaves", Photos = "photos", Composites = "objects laid over photos",
        Places = "made places";

    /// <summary>Added to each variance: what hardly varies among the pictures would else tell apart by nothing.</summary>
    private const double LeastVariance = 1e-4;

    /// <summary>Side of the views that photos are measured by, pixels.</summary>
    public const int PhotoPixels = 288;

    private const int ScenePixels = 128;

    private static readonly TrainingTask[] s_tasks = [TrainingTask.Depth, TrainingTask.Mask];

    /// <summary>What a task is taught on by this program's trainings.</summary>
    public static IReadOnlyList<string> Of(TaskEntry task) => task.Restorer is null or { ExceptOn: not null } || task.Decoder.IsCoded
        ? task.Decoder.IsPicture && task.TakesImage ? [Scenes, Leaves] : [Scenes]
        : OfRestorer(task.Decoder);

    /// <summary>What the restorer is taught a task on.</summary>
    public static IReadOnlyList<string> OfRestorer(TaskKind decoder) =>
        decoder.CutsOut ? [Composites] : decoder.IsCoded ? [Scenes, Places] : [Photos, Leaves, Scenes];

    /// <summary>Features of rendered scenes, as depth, normals, segments and references are taught on, at sizes of equal area.</summary>
    public static IReadOnlyList<float[]> FromScenes(int count, ExampleSplit split, ulong seed)
    {
        ExampleFactory examples = new();
        List<float[]> features = [];
        for (int i = 0; i < count; i++)
        {
            SeededRandom random = SeededRandom.Derive(seed, (ulong)i);
            int width = 8 * (ScenePixels / 8 + random.Below(9) - 4), height = 8 * (int)MathF.Round(ScenePixels * ScenePixels / 8f / width);
            float[] source = new float[3 * width * height];
            examples.Create(
                new ExampleRequest(random.NextBits(), width, height, s_tasks[i % s_tasks.Length], split), source, new float[source.Length]);
            features.Add(PictureFeatures.Of(Picture.FromPlanar(source, width, height, PlanarRange.MinusOneToOne)));
        }

        return features;
    }

    /// <summary>Features of photos, half of them damaged as restorations are taught on.</summary>
    public static IReadOnlyList<float[]> FromPhotos(PhotoLibrary photos, int count, ulong seed)
    {
        DegradationCatalog damages = new([NoiseProfile.Median(800), NoiseProfile.Median(3200), NoiseProfile.Median(12_800)]);
        RestorerTask[] tasks = [.. Enum.GetValues<RestorerTask>().Where(task => damages.Draw(task, new SeededRandom(0)) is not null)];
        List<float[]> features = [];
        for (int i = 0; i < count; i++)
        {
            SeededRandom random = SeededRandom.Derive(seed, (ulong)i);
            PlanarPicture view = photos.View(random, PhotoPixels, whole: 0.8f);
            if (i % 2 == 1)
            {
                damages.Draw(tasks[i / 2 % tasks.Length], random)!.Apply(view, random);
                view.Round();
            }

            features.Add(PictureFeatures.Of(PhotoKind.Image(view.Values, new ImageSize(PhotoPixels, PhotoPixels))));
        }

        return features;
    }

    /// <summary>Features of made places, as depth and normals of photos are taught on.</summary>
    public static IReadOnlyList<float[]> FromPlaces(PlaceTextures textures, int count, ulong seed)
    {
        PerceptionExamples places = new(textures);
        return [.. Enumerable.Range(0, count).Select(i =>
            PictureFeatures.Of(PhotoKind.Image(places.Place(ScenePixels, SeededRandom.Derive(seed, (ulong)i)).Values,
                new ImageSize(ScenePixels, ScenePixels))))];
    }

    /// <summary>Features of a folder's pictures.</summary>
    /// <exception cref="ImageException">One can't be read.</exception>
    public static IReadOnlyList<float[]> FromFolder(string folder) => [.. PhotoFolder.Files(folder).Select(static file =>
        PictureFeatures.Of(Picture.LoadResized(file, PictureFeatures.SizeFor(ImageInfo.Read(file).Size))))];

    /// <summary>Mean, inverse covariance, and the distance that a share of the pictures keeps within.</summary>
    public static PictureDomain Fit(string name, IReadOnlyList<float[]> features, double within)
    {
        Matrix<double> all = Matrix<double>.Build.Dense(features.Count, PictureFeatures.Count, (row, column) => features[row][column]);
        Vector<double> mean = all.ColumnSums() / features.Count;
        Matrix<double> centered = Matrix<double>.Build.Dense(
            all.RowCount, all.ColumnCount, (row, column) => all[row, column] - mean[column]);
        Matrix<double> covariance = centered.TransposeThisAndMultiply(centered) / features.Count;
        Matrix<double> inverse = (covariance + (Matrix<double>.Build.DenseIdentity(PictureFeatures.Count) * LeastVariance)).Inverse();
        PictureDomain domain = new(
            name, features.Count, [.. mean.Select(static value => (float)value)],
            [.. inverse.ToRowMajorArray().Select(static value => (float)value)], Limit: 1);
        double[] distances = [.. features.Select(values => domain.Distance(values)).Order()];
        return domain with { Limit = Math.Round(distances[(int)Math.Min(distances.Length - 1, within * distances.Length)], 2) };
    }

    /// <summary>Share of pictures beyond a domain's limit.</summary>
    public static double Beyond(PictureDomain domain, IReadOnlyList<float[]> features) =>
        features.Count(values => domain.Distance(values) > domain.Limit) / (double)features.Count;
}
