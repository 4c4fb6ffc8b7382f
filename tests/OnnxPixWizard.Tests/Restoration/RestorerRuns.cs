using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Tests.Restoration;

/// <summary>Requests to the synthetic restorer, and pictures for them.</summary>
internal static class RestorerRuns
{
    public static readonly Lazy<PixWizardPipeline> Shared = new(static () =>
        PixWizardPipeline.Load(SyntheticRestorer.Folder, new RuntimeOptions { LoadsAhead = false, Threads = 2 }));

    public static PixWizardResult Run(string task, Picture picture, int? tile = null, int? overlap = null) =>
        Shared.Value.Run(Request(task, picture, tile, overlap));

    public static PixWizardRequest Request(string task, Picture picture, int? tile = null, int? overlap = null) =>
        new() { Task = task, Image = SourcePicture.FromImage(picture), Tile = tile, Overlap = overlap };

    public static Picture Noisy(int width, int height)
    {
        Picture picture = new(width, height);
        new Random(width * height).NextBytes(picture.Pixels);
        return picture;
    }

    /// <summary>Dark at the left, bright at the right.</summary>
    public static Picture Ramp(int width, int height)
    {
        Picture picture = new(width, height);
        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            picture.Pixels[i] = (byte)(i / 3 % width * 255 / Math.Max(1, width - 1));
        }

        return picture;
    }
}
