using Microsoft.Extensions.AI;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Extensions;

/// <summary>
/// Microsoft.Extensions.AI's image generator over a bundle of either kind. A prompt alone paints; with original pictures it says what is
/// done to each of them. Options that the interface has no member for stand in <see cref="ImageGenerationOptions.AdditionalProperties"/>,
/// see <see cref="ImageOptionNames"/>. The model's id is the bundle's name.
/// </summary>
/// <remarks>
/// Each content of a response is encoded data, its <see cref="AIContent.RawRepresentation"/> the <see cref="PixWizardResult"/> or
/// <see cref="PixNerdResult"/> that it comes from, with what the picture tells and the warnings. Requests throw the library's own
/// exceptions.
/// </remarks>
/// <param name="bundles">The application's bundles, which are not disposed with this object.</param>
/// <param name="bundle">The bundle of requests that name no model; null: the default one.</param>
public sealed class PixWizardImageGenerator(PixWizardBundles bundles, string? bundle = null) : IImageGenerator
{
    private const string PictureName = "picture";

    /// <inheritdoc/>
    /// <exception cref="OptionException">An option or a picture can't be used, or does not fit the bundle.</exception>
    /// <exception cref="InstructionException">The prompt means none of the bundle's tasks.</exception>
    /// <exception cref="ImageException">An original picture is damaged.</exception>
    /// <exception cref="UnknownBundleException">The model's id names no bundle.</exception>
    public async Task<ImageGenerationResponse> GenerateAsync(
        ImageGenerationRequest request, ImageGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ImageOptions asked = new(options);
        string name = options?.ModelId ?? bundle ?? bundles.DefaultName;
        SourcePicture[] pictures = [.. (request.OriginalImages ?? []).Select(static content => ImageOptions.Picture(content))];
        IEnumerable<AIContent> contents = BundleFamilies.IsPixNerd(bundles.Bundle(name).Family)
            ? await DrawAsync(name, request.Prompt, pictures, asked, cancellationToken).ConfigureAwait(false)
            : await EditAsync(name, request.Prompt, pictures, asked, cancellationToken).ConfigureAwait(false);
        return new ImageGenerationResponse([.. contents])
            { RawRepresentation = contents.Select(static content => content.RawRepresentation).ToArray() };
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType == typeof(PixWizardBundles) ? bundles
            : serviceType == typeof(Bundle) ? bundles.Bundle(bundle)
            : serviceType == typeof(ImageGeneratorMetadata)
                ? new ImageGeneratorMetadata("onnxpixwizard", providerUri: null, bundle ?? bundles.DefaultName)
            : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private async Task<IEnumerable<AIContent>> DrawAsync(
        string name, string? prompt, SourcePicture[] pictures, ImageOptions asked, CancellationToken cancellation)
    {
        if (pictures.Length > 0)
        {
            throw new OptionException(
                nameof(ImageGenerationRequest.OriginalImages), $"bundle '{name}' draws from words alone; leave the pictures out, or name a "
                    + "bundle that edits.");
        }

        PixNerdResult result = await bundles.RunAsync(
            asked.Draw(this, prompt, isClass: bundles.Bundle(name).Manifest.Classes is not null), name, cancellation: cancellation)
            .ConfigureAwait(false);
        return result.Pictures.Select(picture => Content(asked.Encode(picture.Save), asked, result)).ToArray();
    }

    private async Task<IEnumerable<AIContent>> EditAsync(
        string name, string? prompt, SourcePicture[] pictures, ImageOptions asked, CancellationToken cancellation)
    {
        List<AIContent> contents = [];
        foreach (SourcePicture? picture in pictures.DefaultIfEmpty())
        {
            PixWizardRequest request = asked.Edit(this, prompt, picture);
            PixWizardResult? result = null;
            for (int i = 0; i < asked.Count; i++)
            {
                // What begins without noise has one answer, whatever the seed.
                if (result is null or { Sampling.NoiseScale: > 0 })
                {
                    IReadOnlyList<PixWizardResult> steps = await bundles.RunStepsAsync(
                        request with { Seed = request.Seed + (ulong)i }, name, cancellation: cancellation).ConfigureAwait(false);
                    result = steps[^1];
                }

                contents.Add(Content(asked.Encode(result.Save), asked, result));
            }
        }

        return contents;
    }

    private static DataContent Content(byte[] bytes, ImageOptions asked, object result) =>
        new(bytes, asked.MediaType) { Name = PictureName + PictureMedia.Extension(asked.Format), RawRepresentation = result };
}
