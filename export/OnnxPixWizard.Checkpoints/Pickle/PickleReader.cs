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
            string limit = data.Length > PickleLimits.Bytes && machine.Position == PickleLimits.Bytes ? $" (only {PickleLimits.Bytes} bytes are read)" : "";
            throw new PickleException(path, $"its pickle is broken at byte {machine.Position}{limit}: {e.Message}. Fetch the file again.", e);
        }
    }
}
