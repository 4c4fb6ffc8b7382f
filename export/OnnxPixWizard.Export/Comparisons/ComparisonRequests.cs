using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Export.Comparisons;

/// <summary>Makes the requests of a comparison.</summary>
internal static class ComparisonRequests
{
    private const int MadePictures = 2;
    private const int SmallestSide = 16;

    public static IEnumerable<PixWizardRequest> Create(BundleManifest manifest, ComparisonOptions options)
    {
        SourcePicture[] pictures = options.Pictures.Count > 0
            ? [.. options.Pictures.Select(static file => SourcePicture.FromFile(file))]
            : [.. Enumerable.Range(0, MadePictures).Select(index => SourcePicture.FromImage(Draw(Side(manifest), index)))];
        ulong seed = options.Seed;
        if (options.Instructions.Count > 0)
        {
            foreach (string instruction in options.Instructions)
            {
                foreach (SourcePicture picture in pictures)
                {
                    yield return Request(instruction, task: null, picture);
                }
            }

            yield break;
        }

        // What the restorer alone answers has no velocities to compare.
        TaskEntry[] tasks = [.. manifest.Tasks.Where(static task => task.Restorer is null or { ExceptOn: not null })];
        int count = Math.Min(options.Requests, tasks.Length);
        for (int index = 0; index < count; index++)
        {
            // From the first to the last task, whatever the number of requests.
            TaskEntry task = tasks[count == 1 ? 0 : index * (tasks.Length - 1) / (count - 1)];
            yield return Request(task.Examples[0], task.Id, task.TakesImage ? pictures[index % pictures.Length] : null);
        }

        PixWizardRequest Request(string instruction, string? task, SourcePicture? picture) => new()
        {
            Instruction = instruction, Task = task, Image = picture, Size = options.Size, Steps = options.Steps, Seed = seed++,
        };
    }

    private static int Side(BundleManifest manifest) => Math.Max(SmallestSide, manifest.Resolution.Centers[0]);

    // Soft colors, edges and fine stripes: something for every task to look at.
    private static Picture Draw(int side, int kind)
    {
        Picture picture = new(side, side);
        Span<byte> pixels = picture.Pixels;
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                double u = (double)x / side, v = (double)y / side;
                bool disc = Math.Pow(u - 0.35 - (0.2 * kind), 2) + Math.Pow(v - 0.5, 2) < 0.04,
                    stripes = v > 0.75 && (x + (kind * y)) / 3 % 2 == 0;
                Span<byte> pixel = pixels.Slice(3 * ((y * side) + x), 3);
                pixel[0] = (byte)(disc ? 210 : stripes ? 90 : 60 + (150 * u));
                pixel[1] = (byte)(disc ? 60 + (40 * kind) : stripes ? 80 : 90 + (120 * v));
                pixel[2] = (byte)(disc ? 50 : stripes ? 70 : 200 - (100 * u * v));
            }
        }

        return picture;
    }
}
