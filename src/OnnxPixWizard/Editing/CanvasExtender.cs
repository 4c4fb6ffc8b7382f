using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Editing;

/// <summary>The road of a request that extends its picture: a larger canvas
/// whose rim is painted, the picture's own pixels untouched.</summary>
internal static class CanvasExtender
{
    /// <param name="pipeline">Paints the parts.</param>
    /// <param name="memory">What there is of it.</param>
    /// <param name="request">A request with an extension.</param>
    /// <param name="asked">Its task, which has holes.</param>
    /// <param name="progress">Told of the steps of all parts.</param>
    /// <param name="cancellation">Ends the work within a node's time.</param>
    public static PixWizardResult Run(
        PixWizardPipeline pipeline, MemoryBudget memory, PixWizardRequest request, Asked asked, IProgress<PipelineProgress>? progress,
        CancellationToken cancellation)
    {
        // 1. Where the picture lies in the larger one.
        SourcePicture image = request.Image!;
        (PixelBox inside, ImageSize canvas) = request.Extend!.For(image.Size);
        RequireSimple(request);
        EditMemory.Require(memory, canvas, "an extension to");

        // 2. The canvas, and what of it is to be painted: both sides first, then above and below them.
        Photo photo = image.ToPhoto(cancellation).Extend(inside.X, inside.Y, canvas);
        bool[] holes = new bool[canvas.Pixels];
        for (int y = 0; y < canvas.Height; y++)
        {
            Span<bool> row = holes.AsSpan(y * canvas.Width, canvas.Width);
            row.Fill(value: true);
            if (y >= inside.Y && y < inside.Bottom)
            {
                row.Slice(inside.X, inside.Width).Clear();
            }
        }

        PixelBox[] rims =
        [
            new(0, inside.Y, inside.X, inside.Height), new(inside.Right, inside.Y, canvas.Width - inside.Right, inside.Height),
            new(0, 0, canvas.Width, inside.Y), new(0, inside.Bottom, canvas.Width, canvas.Height - inside.Bottom),
        ];

        // 3. The parts, from the picture outwards.
        RegionFiller filler = new(pipeline, asked.Task, request.Instruction, request);
        FilledRegion filled = filler.Fill(
            photo, holes, filler.Parts(rims.Where(static rim => rim.Size.Pixels > 0), canvas, inside), progress, cancellation);

        // 4. What comes out.
        PixWizardResult last = filled.Results[^1];
        ImageSize size = request.Size.Kind == OutputSizeKind.Exact ? request.Size.Exact : canvas;
        Photo answer = size == canvas ? photo : photo.Resize(size);
        return last with
        {
            Picture = null!,
            Photo = answer,
            Data = null,
            DataScale = null,
            Choice = asked.Choice,
            SourceFile = image.File,
            Extension = new ExtensionPlan(inside, canvas.Width, canvas.Height, filled.Crops),
            Warnings =
            [
                .. answer.Warnings, .. asked.Text?.Cuts ?? [], .. asked.Choice?.Doubts() ?? [],
                .. filled.Warnings.Except(asked.Text?.Cuts ?? [], StringComparer.Ordinal),
            ],
            Metrics = filled.Metrics,
        };
    }

    private static void RequireSimple(PixWizardRequest request)
    {
        if (request.Mask is not null)
        {
            throw new OptionException(
                nameof(request.Mask),
                "a mask and an extension are two requests: fill the holes first, then extend the picture that comes out.");
        }
    }
}

/// <summary>How a picture was extended.</summary>
/// <param name="Inside">Where the input lies in the result, before that was made another size.</param>
/// <param name="Width">Columns of the extended picture.</param>
/// <param name="Height">Rows of the extended picture.</param>
/// <param name="Crops">What the network saw, in the order of work.</param>
public sealed record ExtensionPlan(PixelBox Inside, int Width, int Height, IReadOnlyList<EditCrop> Crops);

/// <summary>What edits take of memory.</summary>
internal static class EditMemory
{
    /// <summary>Bytes of a pixel of the photos, masks and weights that are held, of 16 bits a sample with opacity.</summary>
    private const long PixelBytes = 32;

    /// <exception cref="MemoryLimitException">It does not fit.</exception>
    public static void Require(MemoryBudget memory, ImageSize size, string what) => memory.Require(
        size.Pixels * PixelBytes, $"{what} {size}", left => $"about {Math.Max(0, left) / PixelBytes / 1_000_000} million pixels would fit");
}
