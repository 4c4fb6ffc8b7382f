namespace OnnxPixWizard.OnnxRuntime.Native;

/// <summary>A native binding and the tensors whose memory it points to.</summary>
internal sealed class BindingHandle(nint binding) : OrtHandle(binding)
{
    public HeldTensors Inputs { get; } = new();

    public HeldTensors Outputs { get; } = new();

    protected override bool ReleaseHandle()
    {
        OrtApi.ReleaseIoBinding(handle);
        Inputs.ReleaseAll();
        Outputs.ReleaseAll();
        return true;
    }
}
