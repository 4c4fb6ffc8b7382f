using System.Diagnostics;
using System.Globalization;

namespace OnnxPixWizard.Cli.Tests;

/// <summary>One run of the program in a process of its own, so that native output is seen too.</summary>
internal sealed record CliRun(int Code, string Output, string Error)
{
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public static CliRun Start(params string[] arguments) => Start(arguments, interruptAfter: null);

    /// <summary>With an environment variable more.</summary>
    public static CliRun StartWith(string variable, string value, params string[] arguments) =>
        Start(arguments, interruptAfter: null, (variable, value));

    /// <summary>With several environment variables more.</summary>
    public static CliRun StartWith((string Name, string Value)[] variables, params string[] arguments) =>
        Start(arguments, interruptAfter: null, variables);

    /// <summary>Presses Ctrl-C after a time; not on Windows.</summary>
    public static CliRun StartAndInterrupt(TimeSpan after, params string[] arguments) => Start(arguments, after);

    /// <summary>Ends the program after a time as the system does when memory runs out, unless it has ended itself.</summary>
    public static bool StartAndKill(TimeSpan after, params string[] arguments)
    {
        using Process process = Process.Start(Program(arguments))!;
        Task<string> error = process.StandardError.ReadToEndAsync(), output = process.StandardOutput.ReadToEndAsync();
        bool ended = process.WaitForExit(after);
        process.Kill();
        process.WaitForExit();
        Task.WaitAll(error, output);
        return !ended;
    }

    /// <summary>Gives bytes to standard input, and returns those of standard output.</summary>
    public static (CliRun Run, byte[] Output) Pipe(byte[] input, params string[] arguments)
    {
        ProcessStartInfo start = Program(arguments);
        start.RedirectStandardInput = true;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        using MemoryStream output = new();
        Task copied = process.StandardOutput.BaseStream.CopyToAsync(output);
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        copied.Wait();
        return (new CliRun(process.ExitCode, string.Empty, error.Result), output.ToArray());
    }

    private static ProcessStartInfo Program(string[] arguments, params (string Name, string Value)[] variables)
    {
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "pixwizard.dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static CliRun Start(string[] arguments, TimeSpan? interruptAfter, params (string Name, string Value)[] variables)
    {
        using Process process = Process.Start(Program(arguments, variables))!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (interruptAfter is TimeSpan after)
        {
            Thread.Sleep(after);
            Send(process, "-INT");

            // A shell's background jobs, and all that they start, ignore the first signal.
            if (!process.WaitForExit(TimeSpan.FromSeconds(20)))
            {
                Send(process, "-TERM");
            }
        }

        process.WaitForExit();
        return new CliRun(process.ExitCode, output.Result, error.Result);
    }

    private static void Send(Process process, string signal)
    {
        using Process kill = Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>The exit code, exactly one line on the error stream with a text in it, and nothing on the other.</summary>
    public void AssertFailed(int code, string expected)
    {
        Assert.AreEqual(code, Code, Error);
        Assert.AreEqual(1, ErrorLines.Length, Error);
        StringAssert.Contains(Error, expected);
        Assert.AreEqual(string.Empty, Output);
    }
}
