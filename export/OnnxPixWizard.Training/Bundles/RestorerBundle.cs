using OnnxPixWizard.Bundles;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Training.Domains;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Restorers;

namespace OnnxPixWizard.Training.Bundles;

/// <summary>Puts a trained restorer into a bundle of the pixel family: its graph, its sizes, and the tasks that it answers.</summary>
internal static class RestorerBundle
{
    /// <summary>Pixels a side, about, of pictures whose whole is worked on at one time, where nothing else is said.</summary>
    public const int WorkingSide = 256;

    // Pixels: of wider holes a tile sees too little around. Gray holes it fills well where they are thin alone.
    private const int MostHole = 96, MostGrayHole = 24;

    // Of white: thin lines that the network is unsure about are drawn faintly.
    private const double CannyThreshold = 0.25;

    /// <summary>Writes graph and sizes and changes the manifest; tasks of the bundle
    /// that the restorer answers too keep their place and wording, and but for depth and edges their decoder.</summary>
    /// <param name="run">The training; its moving averages are written.</param>
    /// <param name="folder">The bundle's folder.</param>
    /// <param name="tasks">Identifiers of the tasks that the restorer answers there;
    /// empty = all. Others that it answered before it answers no longer.</param>
    /// <param name="side">Pixels a side, about, of pictures whose whole is
    /// worked on at one time: best that of the views it was taught on.</param>
    /// <param name="exceptOnScenes">Identifiers of those tasks that the transformer goes on answering on pictures like the rendered scenes
    /// that it was taught on.</param>
    /// <param name="graph">Which of the bundle's graphs it becomes; tasks of the other are left to that one.</param>
    /// <exception cref="ArgumentException">The restorer has no such task.</exception>
    /// <exception cref="BundleException">There is no bundle, or it is of another family.</exception>
    public static void Write(RestorerRun run, string folder, IReadOnlyCollection<string> tasks, int side = WorkingSide,
        string graph = GraphNames.Restorer, IReadOnlyCollection<string>? exceptOnScenes = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(tasks);
        if (tasks.Except(s_tasks.Select(static task => task.Id), StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            throw new ArgumentException($"The restorer has no task '{unknown}'; it has "
                + $"{string.Join(", ", s_tasks.Select(static task => task.Id))}.", nameof(tasks));
        }

        string file = Path.Combine(folder, BundleManifest.FileName);
        BundleManifest manifest = BundleManifest.Load(file);
        if (manifest.Family != BundleFamilies.ToName(BundleFamily.PixWizardPixel))
        {
            throw new BundleException(
                BundleFault.Unsupported, file, "family", $"'{manifest.Family}' has no restorer", "Name a bundle of family pixwizard-pixel");
        }

        run.Export(folder, graph);
        List<TaskEntry> entries = [.. manifest.Tasks.Where(task => !IsOwn(task) || task.Embedding is not null)
            .Select(task => IsOwn(task) ? Taught(Released(task)) : task)];
        foreach (TaskEntry made in s_tasks.Where(task => tasks.Count == 0 || tasks.Contains(task.Id, StringComparer.Ordinal))
            .Select(task => Taught(Entry(task, side, graph))))
        {
            int index = entries.FindIndex(task => string.Equals(task.Id, made.Id, StringComparison.Ordinal));
            if (index < 0)
            {
                entries.Add(made);
            }
            else
            {
                entries[index] = exceptOnScenes?.Contains(made.Id, StringComparer.Ordinal) == true
                    ? Taught(entries[index] with
                    {
                        Restorer = made.Restorer! with
                        {
                            ExceptOn = TaughtPictures.Scenes, Decoder = made.Decoder,
                            MostHole = !made.Decoder.TakesMask ? null : run.Options.FillsHoles ? MostHole : MostGrayHole,
                            TaughtOn = TaughtPictures.OfRestorer(made.Decoder),
                        },
                    })
                    : entries[index] with
                    {
                        Restorer = made.Restorer, TaughtOn = made.TaughtOn,
                        Decoder = made.Decoder is DepthTask or EdgesTask ? made.Decoder : entries[index].Decoder,
                    };
            }
        }

        RestorerSettings shape = new()
        {
            Multiple = run.Options.Multiple, OverviewSide = run.Options.OverviewSide, FillsHoles = run.Options.FillsHoles ? true : null,
        };
        (manifest with
        {
            Graphs = new Dictionary<string, GraphEntry>(manifest.Graphs, StringComparer.Ordinal)
                { [graph] = new GraphEntry { File = RestorerRun.FileOf(graph) } },
            Restorer = graph == GraphNames.Restorer ? shape : manifest.Restorer,
            Perception = graph == GraphNames.Perception ? shape : manifest.Perception,
            Tasks = entries,
            Parameters = manifest.Parameters + (manifest.Graphs.ContainsKey(graph) ? 0 : run.Store.Count),
        }).Save(folder);

        bool IsOwn(TaskEntry task) => task.Restorer is { } restorer && (restorer.Graph ?? GraphNames.Restorer) == graph;
    }

    private static readonly (RestorerTask Task, string Id, string Name, string[] Examples)[] s_tasks =
    [
        (RestorerTask.Denoise, "denoise", "Denoising", ["Remove the noise from this photo."]),
        (RestorerTask.Jpeg, "jpeg", "JPEG artefacts", ["Remove the JPEG artefacts.", "Clean up the compression."]),
        (RestorerTask.Deblur, "deblur", "Deblurring", ["Make this blurry photo sharp.", "Deblur this picture."]),
        (RestorerTask.SuperResolution, "super-resolution", "Super resolution", ["Make this picture larger.", "Upscale this photo."]),
        (RestorerTask.Derain, "derain", "Rain removal", ["Remove the rain."]),
        (RestorerTask.Desnow, "desnow", "Snow removal", ["Remove the snowflakes."]),
        (RestorerTask.Dehaze, "dehaze", "Haze removal", ["Remove the haze.", "Clear the fog from this photo."]),
        (RestorerTask.LowLight, "low-light", "Low light", ["Brighten this dark photo."]),
        (RestorerTask.Demoire, "demoire", "Moire removal", ["Remove the moire pattern."]),
        (RestorerTask.Deshadow, "deshadow", "Shadow removal", ["Remove the shadow."]),
        (RestorerTask.Watermark, "watermark", "Watermark removal", ["Remove the watermark."]),
        (RestorerTask.OldPhoto, "old-photo", "Old photos", ["Restore this old photo.", "Repair the scratches and the faded colours."]),
        (RestorerTask.Restore, "restore", "Mixed damage", ["Clean up this photo.", "Improve the quality of this picture."]),
        (RestorerTask.Inpaint, "inpaint", "Inpainting", ["Fill in the missing region."]),
        (RestorerTask.Outpaint, "outpaint", "Outpainting", ["Continue the picture beyond its borders."]),
        (RestorerTask.Canny, "canny", "Canny edges", ["Find the edges."]),
        (RestorerTask.SoftEdges, "soft-edges", "Soft edges", ["Show how strong the edges are."]),
        (RestorerTask.Sketch, "sketch", "Pencil sketch", ["Draw this photo as a pencil sketch."]),
        (RestorerTask.LineArt, "line-art", "Line art", ["Make line art of this picture."]),
        (RestorerTask.Subject, "subject", "Subject", ["Cut out the subject.", "Remove the background."]),
        (RestorerTask.Depth, "depth", "Depth", ["Estimate the depth of this picture."]),
        (RestorerTask.Normals, "normals", "Surface normals", ["Estimate the surface normals of this picture."]),
        (RestorerTask.Segmentation, "segmentation", "Semantic segmentation", ["Segment this picture."]),
        (RestorerTask.Oil, "oil", "Oil painting", ["Turn this photo into an oil painting."]),
        (RestorerTask.Watercolor, "watercolor", "Watercolor", ["Make it look like a watercolor."]),
        (RestorerTask.Cartoon, "cartoon", "Cartoon", ["Turn this photo into a cartoon."]),
        (RestorerTask.ColoredPencil, "colored-pencil", "Colored pencils", ["Draw this photo with colored pencils."]),
        (RestorerTask.Sepia, "sepia", "Sepia", ["Tone this photo in sepia."]),
        (RestorerTask.Night, "night", "Night", ["Make it look like night."]),
    ];

    private static TaskEntry Taught(TaskEntry task) => task with { TaughtOn = TaughtPictures.Of(task) };

    // Without the restorer depth is answered, and so painted, as the token sampler was taught.
    private static TaskEntry Released(TaskEntry task) => task with
    {
        Restorer = null, Decoder = task.Decoder is DepthTask ? TrainingTask.Depth.Row().Decoder : task.Decoder,
    };

    private static TaskEntry Entry((RestorerTask Task, string Id, string Name, string[] Examples) task, int side, string graph) => new()
    {
        Id = task.Id,
        Name = task.Name,
        Examples = task.Examples,
        Decoder = task.Task switch
        {
            RestorerTask.Inpaint or RestorerTask.Outpaint => new PictureTask { HoleColor = new RgbColor(127, 127, 127) },
            RestorerTask.Canny => new EdgesTask { Threshold = CannyThreshold },
            RestorerTask.SoftEdges or RestorerTask.Sketch or RestorerTask.LineArt => new EdgesTask(),
            RestorerTask.Subject => new SubjectTask(),
            RestorerTask.Depth => PerceptionExamples.Depth,
            RestorerTask.Normals => TrainingTask.Normals.Row().Decoder,
            RestorerTask.Segmentation => TrainingTask.Segmentation.Row().Decoder,
            _ => new PictureTask(),
        },
        Restorer = Answers(task.Task, side) with { Graph = graph == GraphNames.Restorer ? null : graph },
    };

    private static TaskRestorer Answers(RestorerTask task, int side) => task switch
    {
        RestorerTask.Subject or RestorerTask.Depth or RestorerTask.Normals or RestorerTask.Segmentation => new TaskRestorer
        {
            Task = (int)task, Scale = RestorerScale.Working, Side = side,
        },
        RestorerTask.SuperResolution => new TaskRestorer
        {
            Task = (int)task, Enlarges = true, TaskAt3 = (int)RestorerTask.SuperResolution3, TaskAt4 = (int)RestorerTask.SuperResolution4,
        },
        _ => new TaskRestorer { Task = (int)task, FadesWithNoise = task == RestorerTask.Denoise ? true : null },
    };
}
