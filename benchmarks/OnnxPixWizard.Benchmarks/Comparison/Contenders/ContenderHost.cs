using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using OnnxPixWizard.Benchmarks.Comparison.Cases;
using OnnxPixWizard.Benchmarks.Harness;
using OnnxPixWizard.Benchmarks.Measurement;

namespace OnnxPixWizard.Benchmarks.Comparison.Contenders;

/// <summary>
/// A contender's own process, so that none has the other's libraries, settings and memory: answers a line on standard input with a line of
/// JSON on standard output. <c>benchmarks/node/contender.mjs</c> speaks the same way.
/// </summary>
internal static class ContenderHost
{
    private static readonly JsonSerializerOptions s_line = new(HarnessCommand.JsonFormat) { WriteIndented = false };

    /// <param name="arguments">Name, folder of the case, threads.</param>
    public static int Run(string[] arguments)
    {
        Console.CancelKeyPress += static (_, pressed) => pressed.Cancel = true; // the harness ends its processes itself
        CaseFolder made = CaseFolder.Open(arguments[1]);
        int threads = int.Parse(arguments[2], CultureInfo.InvariantCulture);
        WorkClock clock = WorkClock.Start();
        using IContender contender = arguments[0] switch
        {
            ContenderProcess.Runtime => new RuntimeContender(made, threads),
            ContenderProcess.Plain => new PlainContender(made, threads),
            _ => new TorchContender(made, threads),
        };
        Answer(new { load = clock.Elapsed });
        while (Console.ReadLine() is string line)
        {
            string[] words = line.Split(' ', 2);
            switch (words[0])
            {
                case "loop": Answer(contender.Loop(double.Parse(words[1], CultureInfo.InvariantCulture))); break;
                case "request": Answer(contender.Request(double.Parse(words[1], CultureInfo.InvariantCulture))); break;
                case "state":
                    File.WriteAllBytes(words[1], MemoryMarshal.AsBytes(contender.State));
                    Answer(new { });
                    break;
                default: return 0;
            }
        }

        return 0;
    }

    private static void Answer<T>(T answer) => Console.WriteLine(JsonSerializer.Serialize(answer, s_line));
}

/// <summary>One way of running a case's loop.</summary>
internal interface IContender : IDisposable
{
    /// <summary>The state that the last loop ended with.</summary>
    ReadOnlySpan<float> State { get; }

    /// <summary>Runs the loop once, conditioning included.</summary>
    /// <param name="textGuidance">Guidance scale of the text.</param>
    ContenderRun Loop(double textGuidance);

    /// <summary>Runs a whole request, encoders to picture.</summary>
    /// <exception cref="NotSupportedException">The contender runs loops only.</exception>
    ContenderRun Request(double textGuidance) => throw new NotSupportedException();
}

/// <summary>What one run took.</summary>
/// <param name="Picture">All of it: conditioning and loop, or the whole request.</param>
/// <param name="Loop">The loop alone.</param>
/// <param name="GraphSeconds">The part of the loop inside graph execution; null where it can't be told.</param>
/// <param name="BytesPerStep">Managed bytes that a step allocates; null where it can't be told.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ContenderRun(WorkTime Picture, WorkTime Loop, double? GraphSeconds = null, double? BytesPerStep = null);
