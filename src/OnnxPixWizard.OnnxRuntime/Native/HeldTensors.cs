namespace OnnxPixWizard.OnnxRuntime.Native;

/// <summary>Keeps the memory of tensors that native objects point to, also after their owners disposed them.</summary>
internal sealed class HeldTensors
{
    private readonly Dictionary<string, ValueHandle> _held = new(StringComparer.Ordinal);

    public void Hold(string name, OrtTensor tensor)
    {
        bool added = false;
        tensor.Handle.DangerousAddRef(ref added);
        Release(name);
        _held[name] = tensor.Handle;
    }

    public void Release(string name)
    {
        if (_held.Remove(name, out ValueHandle? handle))
        {
            handle.DangerousRelease();
        }
    }

    public void ReleaseAll()
    {
        foreach (ValueHandle handle in _held.Values)
        {
            handle.DangerousRelease();
        }

        _held.Clear();
    }
}
