using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using OnnxPixWizard.Server.Jobs;

namespace OnnxPixWizard.Server.Http;

/// <summary>Reads bodies. Nothing in them names a file or an address that is opened.</summary>
internal static class RequestReader
{
    private const int MostFields = 64, LongestName = 64, LongestText = 64 << 10, MostDepth = 8;

    private static readonly Dictionary<string, string> s_otherNames = new(StringComparer.Ordinal)
        { ["prompt"] = "instruction", ["model"] = "bundle" };

    /// <summary>Reads a request of the server's own API: unknown fields are refused.</summary>
    /// <exception cref="RequestException">The body can't be read.</exception>
    public static async Task<(JobRequest Request, byte[]? Image, byte[]? Mask)> ReadJobAsync(HttpContext context, ServerOptions options)
    {
        RequestParts parts = await ReadAsync(context, options);
        JsonObject known = [];
        foreach ((string name, JsonNode value) in parts.Fields)
        {
            string field = s_otherNames.GetValueOrDefault(name, name);
            if (!known.TryAdd(field, value.DeepClone()))
            {
                throw new RequestException($"Field '{name}' is there twice; send it once.", name);
            }
        }

        return (Read(known, ServerJson.Default.JobBody), parts.Image, parts.Mask);
    }

    /// <summary>Reads a form or a JSON object.</summary>
    /// <exception cref="RequestException">The body is neither.</exception>
    public static async Task<RequestParts> ReadAsync(HttpContext context, ServerOptions options)
    {
        HttpRequest request = context.Request;
        if (request.HasFormContentType)
        {
            return await ReadFormAsync(context, options);
        }

        if (!request.HasJsonContentType())
        {
            throw new RequestException("The body is neither multipart/form-data nor application/json; send one of the two.")
                { Status = HttpStatusCode.UnsupportedMediaType, Code = "unsupported_media_type" };
        }

        try
        {
            return Parts(await NodeAsync(context) as JsonObject ?? throw NoObject());
        }
        catch (InvalidOperationException)
        {
            throw NoUnicode();
        }
    }

    /// <summary>A document of one kind out of a JSON body.</summary>
    /// <exception cref="RequestException">The body is none.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        if (!context.Request.HasJsonContentType())
        {
            throw new RequestException("The body is not application/json.")
                { Status = HttpStatusCode.UnsupportedMediaType, Code = "unsupported_media_type" };
        }

        return Read(await NodeAsync(context) as JsonObject ?? throw NoObject(), type);
    }

    private static T Read<T>(JsonObject fields, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            if (fields.FirstOrDefault(field => type.Properties.All(property => property.Name != field.Key)).Key is { } unknown)
            {
                throw new RequestException($"Field '{unknown}' is not known here; there are "
                    + $"{string.Join(", ", type.Properties.Select(static p => p.Name).Order(StringComparer.Ordinal))}.", unknown);
            }

            return fields.Deserialize(type) ?? throw NoObject();
        }
        catch (InvalidOperationException)
        {
            throw NoUnicode();
        }
        catch (JsonException e)
        {
            string? field = e.Path is { Length: > 2 } path ? path[2..] : null;
            throw new RequestException(
                $"Field '{field}' is not of the kind that it has to be: names and sentences are in quotes, numbers are not.", field);
        }
    }

    private static async Task<RequestParts> ReadFormAsync(HttpContext context, ServerOptions options)
    {
        IFormCollection form = await context.Request.ReadFormAsync(
            new FormOptions
            {
                ValueCountLimit = MostFields, KeyLengthLimit = LongestName, ValueLengthLimit = LongestText,
                MultipartBodyLengthLimit = options.MaxBodyBytes, MultipartHeadersCountLimit = 8, MultipartHeadersLengthLimit = 4096,
            }, context.RequestAborted);
        Dictionary<string, JsonNode> fields = new(StringComparer.Ordinal);
        foreach ((string name, StringValues values) in form)
        {
            if (values.Count > 1)
            {
                throw new RequestException($"Field '{name}' is there {values.Count} times; send it once.", name);
            }

            if (values is [{ Length: > 0 } text])
            {
                fields[name] = ValueOf(name, text);
            }
        }

        byte[]? image = null, mask = null;
        foreach (IFormFile file in form.Files)
        {
            (byte[]? former, bool isMask) = file.Name switch
            {
                "image" or "image[]" => (image, false),
                "mask" => (mask, true),
                _ => throw new RequestException($"File '{file.Name}' is not known here; there are image and mask.", file.Name),
            };
            if (former is not null)
            {
                throw new RequestException($"There is more than one {file.Name}; send one at a time.", file.Name);
            }

            byte[] bytes = new byte[file.Length];
            await using Stream stream = file.OpenReadStream();
            await stream.ReadExactlyAsync(bytes, context.RequestAborted);
            (image, mask) = isMask ? (image, bytes) : (bytes, mask);
        }

        return new RequestParts(fields, image, mask);
    }

    private static RequestParts Parts(JsonObject body)
    {
        Dictionary<string, JsonNode> fields = new(StringComparer.Ordinal);
        byte[]? image = null, mask = null;
        foreach ((string name, JsonNode? value) in body)
        {
            switch (name)
            {
                case "image":
                    image = Bytes(name, value);
                    break;
                case "mask":
                    mask = Bytes(name, value);
                    break;
                default:
                    if (value is not null)
                    {
                        fields[name] = value;
                    }

                    break;
            }
        }

        return new RequestParts(fields, image, mask);
    }

    private static async Task<JsonNode?> NodeAsync(HttpContext context)
    {
        try
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            ReadOnlyMemory<byte> json = body.GetBuffer().AsMemory(0, (int)body.Length);
            CheckText(json.Span);
            JsonNode? node = JsonNode.Parse(json.Span, documentOptions: new JsonDocumentOptions { MaxDepth = MostDepth });

            // Names are looked at only now: one that is there twice is found here.
            _ = (node as JsonObject)?.Count;
            return node;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new RequestException($"The body is no JSON: {e.Message}");
        }
    }

    // The parser looks at bytes and escapes of texts only when they are read, long after.
    private static void CheckText(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = MostDepth });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName)
                || (!reader.ValueIsEscaped && Utf8.IsValid(reader.ValueSpan)))
            {
                continue;
            }

            try
            {
                _ = reader.GetString();
            }
            catch (InvalidOperationException e)
            {
                throw new JsonException($"the text at byte {reader.TokenStartIndex} is no Unicode.", e);
            }
        }
    }

    /// <summary>A field of a form as JSON has it: what is a number or a truth value there is one here.</summary>
    private static JsonValue ValueOf(string name, string text)
    {
        string field = s_otherNames.GetValueOrDefault(name, name);
        Type? type = ServerJson.Default.JobBody.Properties.FirstOrDefault(property => property.Name == field)?.PropertyType;
        if (type is null || type == typeof(string))
        {
            return JsonValue.Create(text);
        }

        try
        {
            return JsonNode.Parse(text) as JsonValue is { } value
                && value.GetValueKind() is not (JsonValueKind.String or JsonValueKind.Null)
                ? value
                : throw NoNumber(name, text);
        }
        catch (JsonException)
        {
            throw NoNumber(name, text);
        }
    }

    private static byte[]? Bytes(string name, JsonNode? value)
    {
        if (value is null)
        {
            return null;
        }

        const string marker = ";base64,";
        string text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : throw NoPicture(name);
        int comma = text.StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? text.IndexOf(marker, StringComparison.OrdinalIgnoreCase)
            : -marker.Length;
        if (comma == -1)
        {
            throw NoPicture(name);
        }

        ReadOnlySpan<char> encoded = text.AsSpan(comma + marker.Length);
        byte[] bytes = new byte[(encoded.Length / 4 * 3) + 3];
        return Convert.TryFromBase64Chars(encoded, bytes, out int length) ? bytes[..length] : throw NoPicture(name);
    }

    private static RequestException NoUnicode() => new("The body holds a text with half a character (a lone surrogate); send whole ones.");

    private static RequestException NoObject() => new("The body is no JSON object such as {\"instruction\":\"...\",\"image\":\"...\"}.");

    private static RequestException NoNumber(string name, string text) =>
        new($"Field '{name}' is '{(text.Length > 40 ? text[..40] : text)}'; write a number like 12 or 1.5, or true or false.", name);

    private static RequestException NoPicture(string name) =>
        new($"Field '{name}' is no file in base64 (alone or as a data URL); addresses are never opened here.", name);
}

/// <summary>Fields and pictures of a request's body, be it a form or JSON.</summary>
/// <param name="Fields">The fields' values by their names.</param>
/// <param name="Image">The picture's file; null: none.</param>
/// <param name="Mask">The mask's file; null: none.</param>
internal sealed record RequestParts(IReadOnlyDictionary<string, JsonNode> Fields, byte[]? Image, byte[]? Mask);
