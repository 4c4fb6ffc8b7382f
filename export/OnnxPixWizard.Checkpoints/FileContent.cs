using System.Text;
using System.Text.Unicode;

namespace OnnxPixWizard.Checkpoints;

/// <summary>What a file really is, told by how its content begins, whatever its name says.</summary>
public static class FileContent
{
    /// <summary>What files of weights that are read here are called.</summary>
    internal const string SafeTensors = "a safetensors file", TorchArchive = "a file of torch.save (a zip archive)",
        Pickle = "a pickle, as torch.save and Python write it";

    private const string Json = "JSON text";
    private const string Packed = ": unpack it and give what is inside",
        Original = ": take the original weights, as safetensors or a file of torch.save";
    private const int Enough = 512, Quoted = 40;

    private static readonly (int At, byte[] Magic, string What)[] Signatures =
    [
        (0, [0x50, 0x4B, 5, 6], "an empty zip archive"),
        (0, "GGUF"u8.ToArray(), "a GGUF file of llama.cpp" + Original),
        (0, "lmgg"u8.ToArray(), "a GGML file of llama.cpp" + Original),
        (0, "tjgg"u8.ToArray(), "a GGML file of llama.cpp" + Original),
        (0, [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "an HDF5 file, as Keras writes it" + Original),
        (4, "TFL3"u8.ToArray(), "a TensorFlow Lite model" + Original),
        (0, [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "a NumPy array: save the weights as safetensors"),
        (0, [0x1F, 0x8B], "a gzip archive" + Packed),
        (0, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "an xz archive" + Packed),
        (0, [0x28, 0xB5, 0x2F, 0xFD], "a Zstandard archive" + Packed),
        (0, [4, 0x22, 0x4D, 0x18], "an LZ4 archive" + Packed),
        (0, "BZh"u8.ToArray(), "a bzip2 archive" + Packed),
        (0, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive" + Packed),
        (0, "Rar!"u8.ToArray(), "a RAR archive" + Packed),
        (257, "ustar"u8.ToArray(), "a tar archive" + Packed),
        (0, "version https://git-lfs"u8.ToArray(), "a pointer of Git LFS, not the file itself: fetch it with 'git lfs pull'"),
        (0, "%PDF"u8.ToArray(), "a PDF document"),
        (0, [0x89, 0x50, 0x4E, 0x47], "a PNG picture"),
        (0, [0xFF, 0xD8, 0xFF], "a JPEG picture"),
        (0, "PAR1"u8.ToArray(), "a Parquet table"),
        (0, "SQLite format 3"u8.ToArray(), "an SQLite database"),
        (0, [0x7F, 0x45, 0x4C, 0x46], "a program or library of Linux"),
        (0, [0xFF, 0xFE], "text in UTF-16: save it as UTF-8"),
        (0, [0xFE, 0xFF], "text in UTF-16: save it as UTF-8"),
    ];

    /// <summary>Reads a JSON file's text, without the byte order mark that some editors put before it.</summary>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static ReadOnlyMemory<byte> ReadJson(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        return bytes.AsMemory(MarkLength(bytes));
    }

    /// <summary>What a file is that should be JSON and could not be read as
    /// such; null where it may well be JSON, or can't be read at all.</summary>
    public static string? DescribeUnlessJson(string path)
    {
        Span<byte> start = stackalloc byte[Enough];
        try
        {
            using FileStream file = File.OpenRead(path);
            return Describe(start[..file.ReadAtLeast(start, Enough, throwOnEndOfStream: false)]) is { } what && what != Json ? what : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What a file is; null where its beginning does not tell.</summary>
    /// <param name="start">Its first bytes: some hundred tell more than a few.</param>
    /// <returns>A noun with its article, and after a colon what to do about it.</returns>
    public static string? Describe(ReadOnlySpan<byte> start)
    {
        start = start[..Math.Min(start.Length, Enough)];
        if (start is [_, _, _, <= 5, 0, 0, 0, 0, (byte)'{', ..])
        {
            // First: the length of its header may look like any mark below.
            return SafeTensors;
        }

        foreach ((int at, byte[] magic, string what) in Signatures)
        {
            if (start.Length > at && start[at..].StartsWith(magic))
            {
                return what;
            }
        }

        return start switch
        {
            [0x50, 0x4B, 3, 4, ..] => DescribeZip(start),
            [0x80, >= 2 and <= 5, ..] => Pickle,
            [8, 1, 0x12, ..] => "a TensorFlow model (saved_model.pb)" + Original,
            [8, >= 3 and <= 32, 0x12 or 0x1A or 0x22 or 0x2A or 0x32 or 0x3A or 0x42, ..] => "an ONNX model" + Original,
            [] => "empty: fetch it again",
            _ when !start.ContainsAnyExcept((byte)0) => "nothing but zeros at its start: it was not written to its end, fetch it again",
            _ => DescribeText(start),
        };
    }

    private static string DescribeZip(ReadOnlySpan<byte> start) =>
        start.IndexOf("/data.pkl"u8) >= 0 ? TorchArchive
        : start.IndexOf(".npy"u8) >= 0 ? "a NumPy archive (.npz): save the weights as safetensors"
        : "a zip archive" + Packed;

    private static string? DescribeText(ReadOnlySpan<byte> start)
    {
        string text = Encoding.UTF8.GetString(start[MarkLength(start)..]).TrimStart();
        if (text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
        {
            return "a web page (HTML), not the file behind its link: fetch the file itself";
        }

        if (text is ['{' or '[', ..])
        {
            return Json;
        }

        // The last character may be cut in two.
        bool isText = text.Length > 0 && !start.ContainsAnyInRange((byte)0, (byte)8)
            && (Utf8.IsValid(start) || Utf8.IsValid(start[..^Math.Min(3, start.Length)]));
        string line = text.Split('\n', '\r')[0];
        return !isText ? null
            : text[0] == '<' ? "XML text"
            : $"text that begins with '{(line.Length > Quoted ? line[..Quoted] + "..." : line)}'";
    }

    private static int MarkLength(ReadOnlySpan<byte> text) => text.StartsWith("\uFEFF"u8) ? 3 : 0;
}
