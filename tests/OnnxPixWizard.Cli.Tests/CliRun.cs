using System.Diagnostics;

namespace OnnxPixWizard.Cli.Tests;

/// <summary>One run of the program in a process of its own, so that native output is seen too.</summary>
internal sealed record CliRun(int Code, string Output, string Error)
{
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public static CliRun Start(params string[] arguments)
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

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CliRun(process.ExitCode, output, error.Result);
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
