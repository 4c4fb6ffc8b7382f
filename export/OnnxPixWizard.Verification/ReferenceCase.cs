using System.Runtime.InteropServices;
using System.Text.Json;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.SafeTensors;

namespace OnnxPixWizard.Verification;

/// <summary>A folder with <c>case.json</c> and, where the component has
/// tensors, <c>io.safetensors</c> and <c>weights.safetensors</c>.</summary>
internal sealed class ReferenceCase : IDisposable
{
    /// <summary>File that makes a folder a case.</summary>
    public const string DescriptionFile = "case.json";

    private const int SupportedFormat = 1;

    private readonly JsonDocument _document;
    private readonly Lazy<SafeTensorsFile> _io;
    private readonly Lazy<SafeTensorsFile> _weights;

    private ReferenceCase(string folder, JsonDocument document)
    {
        Folder = folder;
        _document = document;
        Root = document.RootElement;
        if (Root.ValueKind != JsonValueKind.Object)
        {
            throw new MalformedCaseException($"{DescriptionFile} is not a JSON object.");
        }

        int format = Root.RequireInt32("format");
        if (format != SupportedFormat)
        {
            throw new MalformedCaseException($"{DescriptionFile} has format {format}; known is {SupportedFormat}.");
        }

        Component = Root.RequireString("component");
        Config = Root.TryGetProperty("config", out JsonElement config) ? config : JsonElement.Parse("{}");
        if (Config.ValueKind != JsonValueKind.Object)
        {
            throw new MalformedCaseException($"'config' in {DescriptionFile} is not an object.");
        }

        Tolerance = ReadTolerance(Root);
        _io = new Lazy<SafeTensorsFile>(() => SafeTensorsFile.Open(PathOf("io.safetensors")));
        _weights = new Lazy<SafeTensorsFile>(() => SafeTensorsFile.Open(PathOf("weights.safetensors")));
    }

    /// <summary>The case's folder.</summary>
    public string Folder { get; }

    /// <summary>The folder's own name.</summary>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder)));

    /// <summary>What the case checks; a verifier is chosen by it.</summary>
    public string Component { get; }

    /// <summary>The whole of <c>case.json</c>.</summary>
    public JsonElement Root { get; }

    /// <summary>Hyper-parameters under their published names; an empty object where the case has none.</summary>
    public JsonElement Config { get; }

    /// <summary>What counts as agreement.</summary>
    public CaseTolerance Tolerance { get; }

    /// <summary>Inputs <c>in.*</c> and expected outputs <c>out.*</c>; opened at first use.</summary>
    /// <exception cref="SafeTensorsException">The file is missing or broken.</exception>
    public SafeTensorsFile Io => _io.Value;

    /// <summary>The network's parameters; opened at first use.</summary>
    /// <exception cref="SafeTensorsException">The file is missing or broken.</exception>
    public SafeTensorsFile Weights => _weights.Value;

    /// <summary>Reads a case's description; its tensors are opened when used.</summary>
    /// <exception cref="MalformedCaseException">The description is missing, is not JSON or breaks the format.</exception>
    public static ReferenceCase Load(string folder)
    {
        string path = Path.Combine(folder, DescriptionFile);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(FileContent.ReadJson(path));
        }
        catch (JsonException e)
        {
            throw new MalformedCaseException($"{DescriptionFile} is not valid JSON: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MalformedCaseException($"{DescriptionFile} can't be read: {e.Message}", e);
        }

        try
        {
            return new ReferenceCase(folder, document);
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    /// <summary>Path of a file of the case.</summary>
    public string PathOf(string file) => Path.Combine(Folder, file);

    /// <inheritdoc/>
    public void Dispose()
    {
        _document.Dispose();
        if (_io.IsValueCreated)
        {
            _io.Value.Dispose();
        }

        if (_weights.IsValueCreated)
        {
            _weights.Value.Dispose();
        }
    }

    private static CaseTolerance ReadTolerance(JsonElement root)
    {
        JsonElement tolerance = root.Require("tolerance");
        CaseTolerance result = new(tolerance.RequireDouble("absolute"), tolerance.RequireDouble("relative"));
        return result.Absolute >= 0 && result.Relative >= 0
            ? result
            : throw new MalformedCaseException($"'tolerance' in {DescriptionFile} must not be negative.");
    }
}

/// <summary>How far a value may lie from the expected one: |value - expected| at most Absolute + Relative * |expected|.</summary>
/// <param name="Absolute">In the value's own unit, at least 0.</param>
/// <param name="Relative">Share of the expected value, at least 0.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CaseTolerance(double Absolute, double Relative);

/// <summary>A reference case lacks something or says something that its format does not allow.</summary>
internal sealed class MalformedCaseException : Exception
{
    /// <param name="message">What is wrong, and in which file or member.</param>
    /// <param name="inner">The reader's own complaint, if any.</param>
    public MalformedCaseException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
