using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntimeGenAI;

namespace OnnxPixWizard.Assistant;

/// <summary>A model of ONNX Runtime GenAI, run in this process. Questions are answered one after the other.</summary>
/// <remarks>
/// The likeliest answer is given, so that the same question has the same answer. The process needs GenAI's native library and the ONNX
/// Runtime it asks for; <see cref="LanguageProcess"/> keeps both out of it.
/// </remarks>
public sealed class GenAiModel : ILanguageModel, IDisposable
{
    /// <summary>A plan of a few steps; a model that has no room for it is refused before it begins.</summary>
    private const int LeastAnswer = 128;

    private readonly Lock _gate = new();
    private readonly ModelFolder _folder;
    private readonly Model _model;
    private readonly Tokenizer _tokenizer;

    private GenAiModel(ModelFolder folder, Model model, Tokenizer tokenizer)
    {
        _folder = folder;
        _model = model;
        _tokenizer = tokenizer;
    }

    /// <summary>Loads a model.</summary>
    /// <param name="folder">Its folder, with <c>genai_config.json</c>.</param>
    /// <param name="threads">Threads of the CPU, 1 to 1024; null: ONNX Runtime's choice.</param>
    /// <param name="onCpu">Whether it runs on the CPU whatever its configuration says; else on the providers that this names.</param>
    /// <exception cref="AssistantException">It is no model, can't be loaded, or a native library is missing.</exception>
    public static GenAiModel Load(string folder, int? threads = null, bool onCpu = true)
    {
        ModelFolder opened = ModelFolder.Open(folder);
        threads = Require.InRange(threads, 1, 1024, "leave it out for the processor's own number", "Threads");
        GenAiLibrary.Load();
        Model? model = null;
        try
        {
            using Config config = new(opened.Path);
            if (onCpu)
            {
                config.ClearProviders();
            }

            if (threads is int count)
            {
                JsonObject session = new() { ["session_options"] = new JsonObject { ["intra_op_num_threads"] = count } };
                config.Overlay(new JsonObject { ["model"] = new JsonObject { ["decoder"] = session } }.ToJsonString());
            }

            model = new Model(config);
            return new GenAiModel(opened, model, new Tokenizer(model));
        }
        catch (OnnxRuntimeGenAIException e)
        {
            model?.Dispose();
            throw Bad(folder, "loaded", e);
        }
    }

    /// <inheritdoc/>
    public Task<string> AnswerAsync(LanguageQuestion question, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        return Task.Factory.StartNew(
            () => Answer(question, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Answers on the calling thread. The question itself is read without a pause; between tokens the work can be ended.</summary>
    /// <inheritdoc cref="AnswerAsync"/>
    internal string Answer(LanguageQuestion question, CancellationToken cancellation)
    {
        lock (_gate)
        {
            try
            {
                return Generate(question, cancellation);
            }
            catch (OnnxRuntimeGenAIException e)
            {
                throw Bad(_folder.Path, "run", e);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _tokenizer.Dispose();
            _model.Dispose();
        }
    }

    private string Generate(LanguageQuestion question, CancellationToken cancellation)
    {
        int[] asked = Tokens(question.Prompt);
        int context = _folder.Context ?? (asked.Length + question.MostTokens);
        if (asked.Length + LeastAnswer > context)
        {
            throw new AssistantException(
                AssistantFault.ContextTooSmall, $"The language model in '{_folder.Path}' reads {context} tokens at most; the bundle's "
                    + $"tasks and the sentence take {asked.Length}, and a plan about {LeastAnswer}. Take a model with a larger context, or "
                    + "a shorter sentence.");
        }

        using GeneratorParams options = new(_model);
        options.SetSearchOption("do_sample", false);
        options.SetSearchOption("num_beams", 1);
        options.SetSearchOption("batch_size", 1);
        options.SetSearchOption("min_length", 0);
        options.SetSearchOption("repetition_penalty", 1);
        options.SetSearchOption("max_length", Math.Min(context, asked.Length + question.MostTokens));
        options.SetGuidance("json_schema", question.Schema, enableFFTokens: false);
        using Generator generator = new(_model, options);
        generator.AppendTokens(asked);
        while (!generator.IsDone())
        {
            cancellation.ThrowIfCancellationRequested();
            generator.GenerateNextToken();
        }

        return _tokenizer.Decode(generator.GetSequence(0)[asked.Length..]);
    }

    /// <summary>The question as the model expects a user's turn, where it says how; else the words alone.</summary>
    private int[] Tokens(string prompt)
    {
        JsonArray turns = new(new JsonObject { ["role"] = "user", ["content"] = prompt });
        string file = Path.Combine(_folder.Path, "chat_template.jinja");
        try
        {
            return Encode(_tokenizer.ApplyChatTemplate(
                File.Exists(file) ? File.ReadAllText(file) : string.Empty, turns.ToJsonString(), string.Empty,
                add_generation_prompt: true));
        }
        catch (OnnxRuntimeGenAIException)
        {
            int start = _tokenizer.GetBosTokenId();
            int[] words = Encode(prompt + "\n");
            return start == _tokenizer.GetPadTokenId() || _tokenizer.GetEosTokenIds().Contains(start) ? words : [start, .. words];
        }
    }

    private int[] Encode(string text)
    {
        using Sequences sequences = _tokenizer.Encode(text);
        return sequences[0].ToArray();
    }

    private static AssistantException Bad(string folder, string what, Exception e) => new(
        AssistantFault.BadModel, $"The language model in '{folder}' can't be {what}: {e.Message.Trim().ReplaceLineEndings(" ")} It may be "
            + "damaged, or made for another version of ONNX Runtime GenAI than 0.18.", e);
}
