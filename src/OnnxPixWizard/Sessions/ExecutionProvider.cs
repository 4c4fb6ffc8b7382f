namespace OnnxPixWizard.Sessions;

/// <summary>Which execution provider runs the graphs.</summary>
public enum ExecutionProvider
{
    /// <summary>The best one that works here; the result says which it was.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>NVIDIA GPUs. Its provider library is not part of the package that this project builds on.</summary>
    Cuda,

    /// <summary>DirectML: GPUs of any vendor on Windows.</summary>
    DirectMl,

    /// <summary>WebGPU: GPUs of any vendor over Vulkan, Metal or Direct3D 12.</summary>
    WebGpu,

    /// <summary>CoreML: Apple's GPUs and neural engines.</summary>
    CoreMl,
}
