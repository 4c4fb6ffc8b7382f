using System.Globalization;
using System.Numerics;
using Microsoft.Extensions.AI;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Extensions;

/// <summary>The interface's options as this library's.</summary>
internal sealed class ImageOptions
{
    private readonly ImageGenerationOptions _options;
    private readonly ImageSaveOptions _save;

    /// <exception cref="OptionException">One of them can't be used.</exception>
    public ImageOptions(ImageGenerationOptions? options)
    {
        _options = options ?? new ImageGenerationOptions();
        if (_options.ResponseFormat is { } form and not ImageGenerationResponseFormat.Data)
        {
            throw new OptionException(
                nameof(_options.ResponseFormat), $"pictures are made here and lie nowhere else: '{form}' is not possible, ask for Data.");
        }

        if (_options.AdditionalProperties?.Keys.FirstOrDefault(static name => !ImageOptionNames.All.Contains(name, StringComparer.Ordinal))
            is { } unknown)
        {
            throw new OptionException(unknown, $"there is no option '{unknown}'; there are {string.Join(", ", ImageOptionNames.All)}.");
        }

        Count = _options.Count ?? 1;
        if (Count is < 1 or > PixNerdRequest.MostPictures)
        {
            throw new OptionException(nameof(Count), $"Count is {Count}; it must lie between 1 and {PixNerdRequest.MostPictures}.");
        }

        int quality = Number<int>(ImageOptionNames.Quality) ?? ImageSaveOptions.Default.Quality;
        _save = quality is >= 1 and <= 100
            ? new ImageSaveOptions
                { Format = PictureMedia.Format(_options.MediaType ?? PictureMedia.Of(ImageFormat.Png)), Quality = quality }
            : throw new OptionException(ImageOptionNames.Quality, $"quality is {quality}; it must lie between 1 and 100.");
    }

    public int Count { get; }

    public ImageFormat Format => _save.Format!.Value;

    public string MediaType => PictureMedia.Of(Format);

    /// <summary>An original picture.</summary>
    /// <exception cref="OptionException">It is an address, which is never opened, or no picture.</exception>
    /// <exception cref="ImageException">It is damaged.</exception>
    public static SourcePicture Picture(AIContent content)
    {
        using MemoryStream bytes = new(Bytes(content, nameof(ImageGenerationRequest.OriginalImages)).ToArray(), writable: false);
        return SourcePicture.FromStream(bytes);
    }

    public PixWizardRequest Edit(IImageGenerator generator, string? prompt, SourcePicture? picture)
    {
        PixWizardRequest request = _options.RawRepresentationFactory?.Invoke(generator) as PixWizardRequest ?? new PixWizardRequest();
        return request with
        {
            Instruction = string.IsNullOrWhiteSpace(prompt) ? request.Instruction : prompt,
            Image = picture ?? request.Image,
            Mask = Value(ImageOptionNames.Mask) is { } mask
                ? GrayImage8.LoadMask(Bytes(mask, ImageOptionNames.Mask).Span) : request.Mask,
            Task = Value(ImageOptionNames.Task)?.ToString() ?? request.Task,
            Size = _options.ImageSize is { } size ? OutputSize.Of(size.Width, size.Height) : request.Size,
            Seed = Number<ulong>(ImageOptionNames.Seed) ?? request.Seed,
            Steps = Number<int>(ImageOptionNames.Steps) ?? request.Steps,
            Solver = Value(ImageOptionNames.Solver)?.ToString() ?? request.Solver,
            TextGuidance = Number<double>(ImageOptionNames.Guidance) ?? request.TextGuidance,
            ImageGuidance = Number<double>(ImageOptionNames.ImageGuidance) ?? request.ImageGuidance,
            Strength = Number<double>(ImageOptionNames.Strength) ?? request.Strength,
            Scale = Number<int>(ImageOptionNames.Scale) ?? request.Scale,
        };
    }

    public PixNerdRequest Draw(IImageGenerator generator, string? prompt, bool isClass)
    {
        foreach (string name in new[]
        {
            ImageOptionNames.Task, ImageOptionNames.Mask, ImageOptionNames.ImageGuidance, ImageOptionNames.Strength, ImageOptionNames.Scale,
        })
        {
            if (Value(name) is not null)
            {
                throw new OptionException(name, $"option '{name}' is for bundles that edit pictures; leave it out.");
            }
        }

        PixNerdRequest request = _options.RawRepresentationFactory?.Invoke(generator) as PixNerdRequest ?? new PixNerdRequest();
        return request with
        {
            Prompt = isClass ? request.Prompt : prompt ?? request.Prompt,
            Class = isClass ? prompt ?? request.Class : request.Class,
            Size = _options.ImageSize is { } size ? new ImageSize(size.Width, size.Height) : request.Size,
            Count = _options.Count ?? request.Count,
            Seed = Number<ulong>(ImageOptionNames.Seed) ?? request.Seed,
            Steps = Number<int>(ImageOptionNames.Steps) ?? request.Steps,
            Solver = Value(ImageOptionNames.Solver)?.ToString() ?? request.Solver,
            Guidance = Number<double>(ImageOptionNames.Guidance) ?? request.Guidance,
        };
    }

    /// <summary>A picture's bytes in the format that was asked for.</summary>
    public byte[] Encode(Action<Stream, ImageSaveOptions?> save)
    {
        using MemoryStream stream = new();
        save(stream, _save);
        return stream.ToArray();
    }

    private static ReadOnlyMemory<byte> Bytes(object content, string option) => content switch
    {
        DataContent data => data.Data,
        byte[] bytes => bytes,
        ReadOnlyMemory<byte> bytes => bytes,
        UriContent address => throw new OptionException(
            option, $"'{address.Uri}' is an address, and none is opened here; fetch the picture and hand its bytes over."),
        _ => throw new OptionException(option, $"{content.GetType().Name} is no picture; hand over a DataContent with its bytes."),
    };

    private object? Value(string name) =>
        _options.AdditionalProperties is { } more && more.TryGetValue(name, out object? value) ? value : null;

    /// <exception cref="OptionException">It is no number of the kind.</exception>
    private T? Number<T>(string name)
        where T : struct, INumber<T>
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
        return T.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out T number) && T.IsFinite(number)
                ? number
                : throw new OptionException(
                    name, $"{name} is '{text}', which is no {(typeof(T) == typeof(double) ? "number" : "whole number in range")}.");
    }
}
