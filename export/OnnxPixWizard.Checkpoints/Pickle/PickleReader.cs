using OnnxPixWizard.Checkpoints;

namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>Reads pickles of protocols 2 to 5 (and the plain part of 0 and 1) as data. It has no way to run anything.</summary>
public static class PickleReader
{
    /// <summary>Reads one pickle.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="data">Starts with the pickle; more may follow.</param>
    /// <exception cref="ForbiddenGlobalException">It names or calls what could run code.</exception>
    /// <exception cref="PickleException">It is broken or beyond the limits.</exception>
    public static PickleDocument Read(string path, ReadOnlySpan<byte> data)
    {
        PickleMachine machine = new(path, data.Length > PickleLimits.Bytes ? data[..PickleLimits.Bytes] : data);
        try
        {
            PickleValue root = machine.Run();
            return new PickleDocument(root, machine.Position, machine.Storages);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            // ArgumentException: text that is no valid UTF-8.
            string limit = data.Length > PickleLimits.Bytes && machine.Position == PickleLimits.Bytes
                ? $" (only {PickleLimits.Bytes} bytes are read)" : "";
            throw new PickleException(
                path, $"its pickle is broken at byte {machine.Position}{limit}: {e.Message}. Fetch the file again.", e);
        }
    }
}

/// <summary>A pickle that was read.</summary>
/// <param name="Root">What was saved.</param>
/// <param name="Length">Bytes of the pickle.</param>
/// <param name="Storages">Torch's storages that it refers to, by key.</param>
public sealed record PickleDocument(PickleValue Root, int Length, IReadOnlyDictionary<string, PickleStorage> Storages);

/// <summary>A pickle is broken, beyond the reader's limits or holds what the reader does not build.</summary>
/// <param name="path">The file.</param>
/// <param name="detail">What was wrong, where inside the file, and how to mend it.</param>
/// <param name="inner">The cause.</param>
public class PickleException(string path, string detail, Exception? inner = null) : CheckpointException(path, detail, inner);

/// <summary>A pickle names something that would run code in Python. Nothing was run.</summary>
/// <param name="path">The file.</param>
/// <param name="global">What it names, as <c>module.name</c>.</param>
/// <param name="detail">What the pickle does with it.</param>
public sealed class ForbiddenGlobalException(string path, string global, string detail)
    : PickleException(path, $"its pickle {detail} '{global}', which is forbidden because loading it in Python would run code; nothing was "
        + "run. Don't use this file, or ask its author for safetensors.")
{
    /// <summary>What the pickle names, as <c>module.name</c>.</summary>
    public string Global { get; } = global;
}

/// <summary>Bounds far above what checkpoints need (a 2 B parameter model: some 100 KB, 10,000 memo entries, depth 10).</summary>
internal static class PickleLimits
{
    /// <summary>Bytes of one pickle.</summary>
    public const int Bytes = 64 << 20;

    /// <summary>Values inside values.</summary>
    public const int Depth = 256;

    /// <summary>Open marks.</summary>
    public const int Marks = 1024;

    /// <summary>Values put on the stack, all together.</summary>
    public const int Values = 1 << 21;

    /// <summary>Values on the stack at one time.</summary>
    public const int Stack = 1 << 20;

    /// <summary>Remembered values.</summary>
    public const int Memo = 1 << 20;

    /// <summary>Bytes of an integer.</summary>
    public const int IntegerBytes = 64;

    /// <summary>Axes of a tensor, as in torch.</summary>
    public const int Axes = 64;
}
