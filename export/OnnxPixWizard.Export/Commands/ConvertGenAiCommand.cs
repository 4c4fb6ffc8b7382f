using System.CommandLine;
using OnnxPixWizard.Export.Conversion.GenAi;
using OnnxPixWizard.Export.Precision;

namespace OnnxPixWizard.Export.Commands;

/// <summary><c>convert genai</c>: a text encoder's checkpoint to a language model for the assistant.</summary>
internal static class ConvertGenAiCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(Option<bool> nonFinite)
    {
        Option<string> source = new("--from")
            { Description = "Folder of Qwen3 or Gemma: weights, config.json, tokenizer.json.", Required = true };
        Option<string> output = new("--out") { Description = "Folder of the model, which does not exist yet.", Required = true };
        Option<bool> int4 = new("--int4")
            { Description = "Store weights in 4 bits (attention and embeddings in 8): an eighth of the memory. Left out: 32-bit floats." };
        Command command = new(
            "genai", "The language model that a text encoder was taken from, for 'pixwizard run --assistant' (ONNX Runtime GenAI).")
            { source, output, int4, nonFinite };
        command.SetAction((parsed, cancellation) =>
        {
            GenAiRequest request = new()
            {
                Source = ConvertCommand.Existing(source, parsed.GetRequiredValue(source)),
                Target = parsed.GetRequiredValue(output),
                Precision = parsed.GetValue(int4) ? BundlePrecision.Int4 : BundlePrecision.Float32,
                AllowNonFinite = parsed.GetValue(nonFinite),
            };
            CommandException.ThrowIfRead("--out", [request.Source], [request.Target]);
            return Task.Run(
                () => ConvertCommand.Run(
                    progress => GenAiConverter.Convert(request, progress, cancellation), parsed.InvocationConfiguration.Output),
                cancellation);
        });
        return command;
    }
}
