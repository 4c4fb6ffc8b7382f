using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Conversion;
using OnnxPixWizard.Export.Conversion.PixWizard;
using OnnxPixWizard.Export.Synthesis;

namespace OnnxPixWizard.Export.Tests.Conversion;

/// <summary>Small checkpoints in the published layout, in a folder that a test may spoil.</summary>
internal sealed class PublishedFolders : IDisposable
{
    private static readonly (string Part, string Config)[] Configs =
    [
        (PartNames.Transformer, "pixwizard-small"), (PartNames.TextEncoder, "gemma-small"), (PartNames.Clip, "clip-small"),
        (PartNames.Vae, "sdxl-vae-small"),
    ];

    private static readonly Lazy<string> Template = new(Make);

    public PublishedFolders()
    {
        Root = Directory.CreateTempSubdirectory("pixwizard-published-").FullName;
        foreach (string folder in Directory.GetDirectories(Template.Value))
        {
            string copy = Directory.CreateDirectory(this[Path.GetFileName(folder)]).FullName;
            foreach (string file in Directory.GetFiles(folder))
            {
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            }
        }
    }

    public string Root { get; }

    public string Bundle => Path.Combine(Root, "bundle");

    public string this[string part] => Path.Combine(Root, part);

    public ConversionRequest Request(params string[] parts) => new()
    {
        Sources = (parts.Length > 0 ? parts : [.. PartNames.All])
            .ToDictionary(static part => part, part => this[part], StringComparer.Ordinal),
        Target = Bundle,
    };

    /// <summary>Writes a part's weights again, in one file, with other tensors.</summary>
    public void Rewrite(string part, Func<IReadOnlyDictionary<string, Tensor>, IEnumerable<(string Name, Tensor Tensor)>> change)
    {
        Dictionary<string, Tensor> tensors = Read(this[part]);
        foreach (string file in Directory.GetFiles(this[part], "*.safetensors*").Concat(Directory.GetFiles(this[part], "*.pth"))
            .Concat(Directory.GetFiles(this[part], "*.bin")))
        {
            if (Path.GetFileName(file) != "model_args.pth")
            {
                File.Delete(file);
            }
        }

        SafeTensorsWriter.Write(Path.Combine(this[part], "model.safetensors"), change(tensors));
    }

    public static Dictionary<string, Tensor> Read(string path)
    {
        using ICheckpoint checkpoint = Checkpoint.Open(path);
        return checkpoint.Tensors.ToDictionary(static entry => entry.Key, static entry => entry.Value.ToTensor(), StringComparer.Ordinal);
    }

    public static Dictionary<string, float[]> ReadFloats(string path)
    {
        using ICheckpoint checkpoint = Checkpoint.Open(path);
        return checkpoint.Tensors.Where(static entry => entry.Value.Type != ElementType.Int64)
            .ToDictionary(
                static entry => entry.Key, static entry => entry.Value.ReadFloat32().AsSpan<float>().ToArray(), StringComparer.Ordinal);
    }

    /// <summary>The numbers of a tensor of brain floats.</summary>
    public static float[] Widen(Tensor tensor) =>
        Array.ConvertAll(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(tensor.Data.Span).ToArray(),
            static bits => BitConverter.UInt32BitsToSingle((uint)bits << 16));

    /// <summary>Deletes what the folders were copied from.</summary>
    public static void DeleteTemplate()
    {
        if (Template.IsValueCreated)
        {
            Directory.Delete(Template.Value, recursive: true);
        }
    }

    private static string Make()
    {
        string root = Directory.CreateTempSubdirectory("pixwizard-published-").FullName;
        foreach ((string part, string config) in Configs)
        {
            Synthesizer.Write(config, 5, Path.Combine(root, part));
        }

        return root;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
