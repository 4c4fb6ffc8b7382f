using System.Runtime.InteropServices;

namespace OnnxPixWizard.Pictures.Native;

/// <summary>GObject's typed value: a type number and two words of payload, 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue
{
    public nuint Type;
    public long First;
    public long Second;
}
