using System.Diagnostics;

namespace OnnxPixWizard.Pipelines;

/// <summary>Memory of this process.</summary>
internal static class ProcessMemory
{
    /// <summary>Most physical memory held so far, in bytes.</summary>
    public static long Peak
    {
        get
        {
            using Process process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }
}
