using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace OnnxPixWizard.Training.Torch;

/// <summary>Settings of libtorch that are made before it is used, and its devices.</summary>
internal static partial class TorchLibrary
{
    private const int ErrorsOnly = 2;

    // Parameters of glibc's mallopt.
    private const int LargestFast = 1, TrimThreshold = -1, TopPad = -2, MapThreshold = -3;
    private const int LargestPiece = 32 << 20, MoreThanAHeap = 256 << 20;

    [ThreadStatic]
    private static bool t_isSet;

    // libtorch writes warnings to stderr, such as one for each convolution that it tries a kernel for which this processor lacks.
    static unsafe TorchLibrary()
    {
        if (NativeLibrary.TryLoad("c10", typeof(TorchLibrary).Assembly, null, out nint library)
            && (NativeLibrary.TryGetExport(library, "FLAGS_caffe2_log_level", out nint level)
                || NativeLibrary.TryGetExport(library, "?FLAGS_caffe2_log_level@@3HA", out level)))
        {
            *(int*)level = ErrorsOnly;
        }
    }

    /// <summary>Whole batches run in parallel, so that every thread that
    /// computes does so alone; called on each before it computes.</summary>
    public static void UseOneThread()
    {
        if (!t_isSet)
        {
            torch.set_num_threads(1);
            t_isSet = true;
        }
    }

    /// <summary>A device that computes here.</summary>
    /// <param name="name"><c>cpu</c> or <c>cuda</c>.</param>
    /// <exception cref="TorchException">There is no libtorch, or none for the device.</exception>
    public static torch.Device Open(string name)
    {
        try
        {
            if (name == "cpu" || torch.cuda.is_available())
            {
                return torch.device(name).type == DeviceType.CPU ? torch.CPU : torch.CUDA;
            }
        }
        catch (Exception exception)
            when (exception is TypeInitializationException or NotSupportedException or DllNotFoundException or InvalidOperationException)
        {
            throw new TorchException(
                "libtorch was not found beside the program: it exists for linux-x64, win-x64 and osx-arm64, this is "
                    + $"{RuntimeInformation.RuntimeIdentifier}. Build there without TorchLibrary=none.", exception);
        }

        throw new TorchException("CUDA is not available to libtorch here. Build with -p:TorchLibrary=cuda, which brings TorchSharp's CUDA "
            + "package (linux-x64, win-x64), on a machine with an NVIDIA GPU and its driver; or train on the CPU.");
    }

    // OpenMP's threads would go on spinning after each piece of work. Its library reads the process's own variables once, when it is
    // loaded. And each update takes and frees the same few hundred megabytes: glibc would hand them back to the system every time, and join
    // its bins of small pieces at each large one, which together took up to half of a training's time.
#pragma warning disable CA2255 // Everything in this program that touches libtorch comes after it.
    [ModuleInitializer]
    internal static void Tune()
#pragma warning restore CA2255
    {
        if (OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out nint library)
            && NativeLibrary.TryGetExport(library, "mallopt", out nint export))
        {
            unsafe
            {
                delegate* unmanaged<int, int, int> set = (delegate* unmanaged<int, int, int>)export;
                _ = set(LargestFast, 0) + set(TrimThreshold, int.MaxValue) + set(TopPad, MoreThanAHeap)
                    + set(MapThreshold, LargestPiece);
            }
        }

        const string name = "OMP_WAIT_POLICY";
        if (Environment.GetEnvironmentVariable(name) is not null)
        {
            return;
        }

        Environment.SetEnvironmentVariable(name, "PASSIVE");
        if (!OperatingSystem.IsWindows())
        {
            _ = SetNative(name, "PASSIVE", 1);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNative(string name, string value, int overwrite);
}

/// <summary>libtorch cannot do what is asked for on this machine.</summary>
/// <param name="message">What is missing and how to mend it.</param>
/// <param name="inner">The cause, if another exception was.</param>
internal sealed class TorchException(string message, Exception? inner = null) : Exception(message, inner);
