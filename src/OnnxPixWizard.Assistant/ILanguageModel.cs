namespace OnnxPixWizard.Assistant;

/// <summary>A language model whose answers are held to a JSON schema.</summary>
public interface ILanguageModel
{
    /// <summary>Answers a question with JSON.</summary>
    /// <param name="question">The question.</param>
    /// <param name="cancellation">Ends the answering early.</param>
    /// <returns>JSON after the question's schema.</returns>
    /// <exception cref="AssistantException">The model can't be used, or its context is too small.</exception>
    Task<string> AnswerAsync(LanguageQuestion question, CancellationToken cancellation = default);
}

/// <summary>What a language model is asked.</summary>
/// <param name="Prompt">The user's turn of a conversation.</param>
/// <param name="Schema">JSON schema of the answer.</param>
/// <param name="MostTokens">Longest answer that is waited for.</param>
public sealed record LanguageQuestion(string Prompt, string Schema, int MostTokens);
