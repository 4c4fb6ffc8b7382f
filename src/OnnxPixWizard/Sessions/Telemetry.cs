using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OnnxPixWizard.Sessions;

/// <summary>Keeps ONNX Runtime from collecting usage data.</summary>
/// <remarks>
/// Its official library starts collecting when its environment is created and reads the variable from the C runtime: .NET keeps a copy of
/// the variables of its own on Unix, so the variable is set in the process's own block. Set when this assembly is first used, which is
/// before it can load the library.
/// </remarks>
internal static partial class Telemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

#pragma warning disable CA2255 // Privacy must not depend on which type of the library an application uses first.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void SwitchOff()
    {
        if (OperatingSystem.IsWindows())
        {
            Environment.SetEnvironmentVariable(Variable, "1");
            _ = PutEnvironment(Variable + "=1");
        }
        else
        {
            _ = SetEnvironment(Variable, "1", overwrite: 1);
            Environment.SetEnvironmentVariable(Variable, "1"); // for child processes, which get .NET's copy
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("ucrtbase", EntryPoint = "_putenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int PutEnvironment(string assignment);
}
