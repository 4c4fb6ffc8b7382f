using System.Diagnostics;

namespace OnnxPixWizard.Server.Tests;

/// <summary><c>pixwizard serve</c> in a process of its own.</summary>
internal sealed class ServeProcess : IDisposable
{
    private readonly Process _process;

    private ServeProcess(Process process, Uri address)
    {
        _process = process;
        Client = new HttpClient { BaseAddress = address };
    }

    public HttpClient Client { get; }

    /// <summary>Bytes of physical memory, threads and open files.</summary>
    public (long Memory, int Threads, int Handles) Figures
    {
        get
        {
            _process.Refresh();
            return (_process.WorkingSet64, _process.Threads.Count, _process.HandleCount);
        }
    }

    public static async Task<ServeProcess> StartAsync(string store, params string[] more)
    {
        const string before = "pixwizard serves at ";
        (Process process, string line) = await LaunchAsync(
            before, ["serve", "--bind", "127.0.0.1:0", "--store", store, "--model", RunningServer.Texts, .. more]);
        return new ServeProcess(process, new Uri(line[before.Length..].Split(' ')[0]));
    }

    /// <summary>A process of the program, once it has written a line that begins so.</summary>
    public static async Task<(Process Process, string Line)> LaunchAsync(string before, params string[] words)
    {
        Process process = Process.Start(new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "pixwizard.dll"), .. words])
            { RedirectStandardOutput = true, UseShellExecute = false })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(before, StringComparison.Ordinal))
            {
                _ = SwallowAsync(process.StandardOutput);
                return (process, line);
            }
        }

        throw new AssertFailedException($"'{string.Join(' ', words)}' ended at once.");
    }

    /// <summary>Reads on, or the log would stop the server.</summary>
    private static async Task SwallowAsync(StreamReader log)
    {
        while (await log.ReadLineAsync() is not null)
        {
        }
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }
}
