namespace OnnxPixWizard.OnnxRuntime;

/// <summary>Kind of hardware; the numbers are the library's.</summary>
public enum OrtDeviceKind
{
    /// <summary>The processor.</summary>
    Cpu = 0,

    /// <summary>A graphics processor.</summary>
    Gpu = 1,

    /// <summary>A neural processing unit.</summary>
    Npu = 2,
}
