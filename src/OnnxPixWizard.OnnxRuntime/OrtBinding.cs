using OnnxPixWizard.OnnxRuntime.Native;

namespace OnnxPixWizard.OnnxRuntime;

/// <summary>Inputs and outputs of a session, bound once for many runs. One thread at a time may use it.</summary>
/// <remarks>It holds the tensors bound to it: their memory stays until they are replaced, cleared, or the binding is disposed.</remarks>
public sealed unsafe class OrtBinding : IDisposable
{
    internal OrtBinding(OrtSession session)
    {
        Session = session;
        using OrtHandle.Lease lease = session.Handle.Borrow();
        nint binding;
        OrtStatus.ThrowIfFailed(OrtApi.CreateIoBinding(lease.Pointer, &binding), "create an I/O binding");
        Handle = new BindingHandle(binding);
    }

    /// <summary>The session it belongs to.</summary>
    public OrtSession Session { get; }

    internal BindingHandle Handle { get; }

    /// <summary>Binds an input; a tensor bound before is replaced. Where the graph runs on another device the values are copied there now.</summary>
    /// <param name="name">Name of an input.</param>
    /// <param name="tensor">Read at each run on the CPU, so its values may change in between.</param>
    /// <exception cref="OrtException">The graph has no such input.</exception>
    public void BindInput(string name, OrtTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using OrtHandle.Lease lease = Handle.Borrow();
        using OrtHandle.Lease value = tensor.Handle.Borrow();
        using NativeText text = NativeText.Utf8(name);
        OrtStatus.ThrowIfFailed(OrtApi.BindInput(lease.Pointer, text.Pointer, value.Pointer), $"bind input '{name}'");
        Handle.Inputs.Hold(name, tensor);
    }

    /// <summary>Binds an output to memory that the run writes to; the shape must be the result's.</summary>
    /// <param name="name">Name of an output.</param>
    /// <param name="tensor">Written at each run.</param>
    /// <exception cref="OrtException">The graph has no such output.</exception>
    public void BindOutput(string name, OrtTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using OrtHandle.Lease lease = Handle.Borrow();
        using OrtHandle.Lease value = tensor.Handle.Borrow();
        using NativeText text = NativeText.Utf8(name);
        OrtStatus.ThrowIfFailed(OrtApi.BindOutput(lease.Pointer, text.Pointer, value.Pointer), $"bind output '{name}'");
        Handle.Outputs.Hold(name, tensor);
    }

    /// <summary>Asks for an output whose shape is not known beforehand, in CPU memory of the library; read it with <see cref="GetOutputs"/>.</summary>
    /// <param name="name">Name of an output.</param>
    /// <exception cref="OrtException">The graph has no such output.</exception>
    public void BindOutputToCpu(string name)
    {
        using OrtHandle.Lease lease = Handle.Borrow();
        using NativeText text = NativeText.Utf8(name);
        OrtStatus.ThrowIfFailed(OrtApi.BindOutputToDevice(lease.Pointer, text.Pointer, OrtEnvironment.Shared.CpuMemory), $"bind output '{name}' to the CPU");
        Handle.Outputs.Release(name);
    }

    /// <summary>The outputs of the last run, in the order they were bound.</summary>
    /// <returns>Views of the bound memory, and tensors of the library's; dispose them.</returns>
    public OrtOutputs GetOutputs()
    {
        using OrtHandle.Lease lease = Handle.Borrow();
        nint allocator = OrtEnvironment.Shared.Allocator;
        string[] names = ReadOutputNames(lease.Pointer, allocator);

        nint* values;
        nuint count;
        OrtStatus.ThrowIfFailed(OrtApi.GetBoundOutputValues(lease.Pointer, allocator, &values, &count), "read the bound outputs");
        nint[] taken = new ReadOnlySpan<nint>(values, checked((int)count)).ToArray();
        if (values is not null)
        {
            OrtStatus.ThrowIfFailed(OrtApi.AllocatorFree(allocator, values), "free a list of outputs");
        }

        return OrtOutputs.FromNative(names, taken);
    }

    /// <summary>Lets every input go.</summary>
    public void ClearInputs()
    {
        using OrtHandle.Lease lease = Handle.Borrow();
        OrtApi.ClearBoundInputs(lease.Pointer);
        Handle.Inputs.ReleaseAll();
    }

    /// <summary>Lets every output go.</summary>
    public void ClearOutputs()
    {
        using OrtHandle.Lease lease = Handle.Borrow();
        OrtApi.ClearBoundOutputs(lease.Pointer);
        Handle.Outputs.ReleaseAll();
    }

    /// <summary>Frees the binding once no run uses it, and lets its tensors go.</summary>
    public void Dispose() => Handle.Dispose();

    private static string[] ReadOutputNames(nint binding, nint allocator)
    {
        byte* text;
        nuint* lengths;
        nuint count;
        OrtStatus.ThrowIfFailed(OrtApi.GetBoundOutputNames(binding, allocator, &text, &lengths, &count), "read the names of the bound outputs");
        if (count == 0)
        {
            return [];
        }

        string[] names = new string[checked((int)count)];
        byte* next = text;
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = System.Text.Encoding.UTF8.GetString(next, checked((int)lengths[i]));
            next += lengths[i];
        }

        OrtStatus.ThrowIfFailed(OrtApi.AllocatorFree(allocator, text), "free a text");
        OrtStatus.ThrowIfFailed(OrtApi.AllocatorFree(allocator, lengths), "free a list of lengths");
        return names;
    }
}
