using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OnnxPixWizard.Assistant;

/// <summary>The other side of <see cref="LanguageProcess"/>: what the process does that it starts.</summary>
public static class LanguageServer
{
    /// <summary>Loads a model, says so, and answers questions until there are no more: a line of JSON each, in UTF-8.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="threads">As in <see cref="GenAiModel.Load"/>.</param>
    /// <param name="input">Questions; its end ends the work.</param>
    /// <param name="output">Answers and faults.</param>
    public static void Run(string folder, int? threads, Stream input, Stream output)
    {
        using StreamReader questions = new(input, Encoding.UTF8);
        using StreamWriter answers = new(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
        try
        {
            using GenAiModel model = GenAiModel.Load(folder, threads);
            answers.WriteLine(new JsonObject { ["ready"] = true }.ToJsonString());
            while (questions.ReadLine() is { } line)
            {
                answers.WriteLine(Answer(model, line).ToJsonString());
            }
        }
        catch (AssistantException e)
        {
            answers.WriteLine(Fault(e).ToJsonString());
        }
    }

    internal static bool TryParse(string line, [NotNullWhen(true)] out JsonObject? json)
    {
        try
        {
            json = line.StartsWith('{') ? JsonNode.Parse(line) as JsonObject : null;
        }
        catch (JsonException)
        {
            json = null;
        }

        return json is not null;
    }

    private static JsonObject Answer(GenAiModel model, string line)
    {
        if (!TryParse(line, out JsonObject? asked))
        {
            return Fault(new AssistantException(AssistantFault.Process, "A question was no JSON."));
        }

        try
        {
            LanguageQuestion question = new((string)asked["prompt"]!, (string)asked["schema"]!, (int)asked["mostTokens"]!);
            return new JsonObject { ["text"] = model.Answer(question, CancellationToken.None) };
        }
        catch (AssistantException e)
        {
            return Fault(e);
        }
    }

    private static JsonObject Fault(AssistantException e) => new() { ["fault"] = e.Fault.ToString(), ["message"] = e.Message };
}
