
namespace OnnxPixWizard.Sessions;

/// <summary>Tells whether an execution provider starts here: its drivers and libraries are there, and it runs a node.</summary>
public static class ProviderProbe
{
    /// <summary>Starts a provider with a graph of one node.</summary>
    /// <returns>Why it does not start, one line; null if it does.</returns>
    /// <exception cref="OnnxRuntimeLibraryException">ONNX Runtime is missing or too old.</exception>
    public static string? Fault(ExecutionProvider provider)
    {
        if (!provider.IsPresent())
        {
            return "not in this library";
        }

        try
        {
            GraphOptions options = new() { Provider = provider, DisableCpuFallback = provider != ExecutionProvider.Cpu };
            using GraphSession session = GraphSession.FromMemory(ProbeGraph.ToArray(), options);
            return null;
        }
        catch (GraphException e)
        {
            return e.NativeMessage;
        }
        catch (ProviderUnavailableException e)
        {
            return (e.InnerException as GraphException)?.NativeMessage ?? e.Message;
        }
    }

    /// <summary>y = x + x over two floats, as an ONNX model (IR version 8, opset 13): fields as tag, length, contents.</summary>
    private static ReadOnlySpan<byte> ProbeGraph =>
    [
        0x08, 8, // ir_version
        0x42, 2, 0x10, 13, // opset_import { version }
        0x3A, 53, // graph
            0x0A, 14, // node
                0x0A, 1, (byte)'x', 0x0A, 1, (byte)'x', 0x12, 1, (byte)'y', 0x22, 3, (byte)'A', (byte)'d', (byte)'d',
            0x12, 1, (byte)'p', // name
            0x5A, 15, // input
                0x0A, 1, (byte)'x', 0x12, 10, 0x0A, 8, 0x08, 1, 0x12, 4, 0x0A, 2, 0x08, 2,
            0x62, 15, // output
                0x0A, 1, (byte)'y', 0x12, 10, 0x0A, 8, 0x08, 1, 0x12, 4, 0x0A, 2, 0x08, 2,
    ];
}
