using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OnnxPixWizard.Assistant;

/// <summary>A language model in a process of its own, which <see cref="LanguageServer"/> serves there: this process keeps its native
/// libraries and its memory to itself.</summary>
/// <remarks>Started at the first question and kept. Questions are asked one after the other. One that is cancelled ends the process at
/// once; the next question starts another.</remarks>
/// <param name="folder">The model's folder.</param>
/// <param name="program">The program to start, and its arguments.</param>
public sealed class LanguageProcess(string folder, IReadOnlyList<string> program) : ILanguageModel, IDisposable
{
    private const int MostErrorLines = 20;

    // Where Ctrl-C ends both processes, that is what to tell, whichever ended first.
    private static readonly TimeSpan s_graceForCancelling = TimeSpan.FromMilliseconds(300);

    private readonly ModelFolder _folder = ModelFolder.Open(folder);
    private readonly SemaphoreSlim _turn = new(1);
    private Running? _running;

    /// <inheritdoc/>
    public async Task<string> AnswerAsync(LanguageQuestion question, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            Running running = _running ??= Start();
            if (!running.IsReady)
            {
                _ = await ReadAsync(running, cancellation).ConfigureAwait(false);
                running.IsReady = true;
            }

            JsonObject asked = new()
                { ["prompt"] = question.Prompt, ["schema"] = question.Schema, ["mostTokens"] = question.MostTokens };
            try
            {
                await running.Input.WriteLineAsync(asked.ToJsonString().AsMemory(), cancellation).ConfigureAwait(false);
                await running.Input.FlushAsync(cancellation).ConfigureAwait(false);
            }
            catch (IOException)
            {
                // It has ended; reading tells how.
            }

            return (string?)(await ReadAsync(running, cancellation).ConfigureAwait(false))["text"] ?? string.Empty;
        }
        catch (Exception e) when (e is not AssistantException { Fault: AssistantFault.ContextTooSmall })
        {
            Stop();
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        Stop();
        _turn.Dispose();
    }

    private Running Start()
    {
        ProcessStartInfo start = new(program[0], program.Skip(1))
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), StandardOutputEncoding = Encoding.UTF8,
        };
        try
        {
            return new Running(Process.Start(start)!);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            throw new AssistantException(
                AssistantFault.Process, $"The language model's process '{program[0]}' can't be started: {e.Message}", e);
        }
    }

    private void Stop()
    {
        _running?.Dispose();
        _running = null;
    }

    /// <summary>The next answer; lines that are none were written by native libraries.</summary>
    private async Task<JsonObject> ReadAsync(Running running, CancellationToken cancellation)
    {
        while (await running.Output.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
        {
            if (!LanguageServer.TryParse(line, out JsonObject? answer))
            {
                continue;
            }

            return Enum.TryParse((string?)answer["fault"], out AssistantFault fault)
                ? throw new AssistantException(fault, (string?)answer["message"] ?? string.Empty)
                : answer;
        }

        await Task.Delay(s_graceForCancelling, cancellation).ConfigureAwait(false);
        (int code, string words) = await running.EndAsync(cancellation).ConfigureAwait(false);
        throw new AssistantException(
            AssistantFault.Process, $"The process of the language model in '{_folder.Path}' ended by itself (code {code}"
                + $"{(words.Length > 0 ? ": " + words : string.Empty)}). There may be too little memory for the model; take a smaller one, "
                + "or one with weights of fewer bits.");
    }

    /// <summary>The process that is there.</summary>
    private sealed class Running : IDisposable
    {
        private readonly Process _process;
        private readonly Queue<string> _errors = [];

        public Running(Process process)
        {
            _process = process;
            process.ErrorDataReceived += (_, told) =>
            {
                lock (_errors)
                {
                    _errors.Enqueue(told.Data ?? string.Empty);
                    while (_errors.Count > MostErrorLines)
                    {
                        _errors.Dequeue();
                    }
                }
            };
            process.BeginErrorReadLine();
        }

        public bool IsReady { get; set; }

        public StreamWriter Input => _process.StandardInput;

        public StreamReader Output => _process.StandardOutput;

        public async Task<(int Code, string Words)> EndAsync(CancellationToken cancellation)
        {
            await _process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            lock (_errors)
            {
                return (_process.ExitCode, string.Join(' ', _errors.Where(static line => line.Length > 0)));
            }
        }

        public void Dispose()
        {
            try
            {
                _process.Kill();
            }
            catch (InvalidOperationException)
            {
                // It has ended.
            }

            _process.Dispose();
        }
    }
}
