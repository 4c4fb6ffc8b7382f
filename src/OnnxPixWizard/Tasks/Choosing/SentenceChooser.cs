using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Tasks.Choosing;

/// <summary>Chooses the task that a sentence means among a bundle's, or refuses the sentence.</summary>
internal sealed class SentenceChooser(BundleManifest manifest, SentenceClassifier classifier)
{
    /// <summary>A sentence that is less likely to mean one of the tasks that fit is refused.</summary>
    public const float LeastShare = 0.5f;

    /// <summary>Without a picture a sentence can hardly be anything but what is to be painted.</summary>
    public const float LeastShareWithoutPicture = 0.25f;

    /// <summary>With a mask, a task that has no holes must be this likely to be what is meant.</summary>
    private const float LeastSureWithMask = 0.8f;

    /// <summary>The chooser of a bundle that brings one.</summary>
    /// <exception cref="BundleException">Its file is damaged.</exception>
    public static SentenceChooser? Of(Bundle bundle) => bundle.Manifest.Chooser is ChooserEntry entry
        ? new SentenceChooser(bundle.Manifest, SentenceClassifier.Load(bundle.PathOf(entry.File)))
        : null;

    /// <summary>What a sentence means, among all tasks of the bundle.</summary>
    public SentenceReading Read(string sentence) => SentenceReading.Of(classifier, sentence, manifest.Tasks.Select(static t => t.Id));

    /// <summary>Chooses.</summary>
    /// <param name="sentence">The user's words.</param>
    /// <param name="tasks">The tasks that fit the request, at least one.</param>
    /// <param name="hasImage">Whether the request brings a picture.</param>
    /// <param name="hasMask">Whether it brings holes.</param>
    /// <exception cref="InstructionException">The sentence means none of the tasks.</exception>
    /// <exception cref="OptionException">It means one that the picture or the mask does not fit.</exception>
    public (TaskEntry Task, TaskChoice? Choice) Choose(string sentence, IReadOnlyList<TaskEntry> tasks, bool hasImage, bool hasMask)
    {
        SentenceReading reading = SentenceReading.Of(classifier, sentence, tasks.Select(static t => t.Id));
        TaskEntry? likeliest = ById(reading.Likeliest);
        if (hasMask)
        {
            // A mask says by itself that something is to be filled in, whatever the words for it are.
            if (likeliest is { Decoder: { IsPicture: false } } && reading.LikeliestProbability >= LeastSureWithMask)
            {
                throw new OptionException(
                    "Mask", $"'{sentence}' means task '{likeliest.Id}', which has no holes; leave the mask out, or name a task that has.");
            }
        }
        else if (reading.Share < (hasImage ? LeastShare : LeastShareWithoutPicture))
        {
            throw likeliest is not null && likeliest.TakesImage != hasImage && reading.LikeliestProbability >= LeastShare
                ? new OptionException("Image", hasImage
                    ? $"'{sentence}' means task '{likeliest.Id}', which paints on a blank canvas; leave the picture out, or ask for "
                        + "something else."
                    : $"'{sentence}' means task '{likeliest.Id}', which needs a picture; give one.")
                : Refusal(sentence, tasks, reading);
        }

        (string task, float probability) = reading.Ranked[0];
        return (ById(task)!, new TaskChoice(task, reading.Ranked.Count > 1 ? reading.Ranked[1].Task : null)
        {
            Confidence = Math.Round(probability, 4),
            RunnerUpConfidence = reading.Ranked.Count > 1 ? Math.Round(reading.Ranked[1].Probability, 4) : null,
        });
    }

    private InstructionException Refusal(string sentence, IReadOnlyList<TaskEntry> tasks, SentenceReading reading)
    {
        string problem = reading.LikeliestProbability >= LeastShare && ById(reading.Likeliest) is null
            ? $"means '{reading.Likeliest}', which bundle '{manifest.Name}' has not learnt."
            : $"means nothing that bundle '{manifest.Name}' can do.";
        return new InstructionException(
            sentence, problem, [.. tasks.Select(static t => t.Id)], [.. reading.Ranked.Take(2).Select(static t => t.Task)]);
    }

    private TaskEntry? ById(string id) => manifest.Tasks.FirstOrDefault(t => string.Equals(t.Id, id, StringComparison.OrdinalIgnoreCase));
}
