namespace OnnxPixWizard.OnnxRuntime;

/// <summary>One line of the library's log.</summary>
/// <param name="Severity">How grave it is.</param>
/// <param name="Category">The library's part it comes from.</param>
/// <param name="LogId">The session's <see cref="OrtSessionOptions.LogId"/>, or the environment's.</param>
/// <param name="CodeLocation">Source file, line and function in the library.</param>
/// <param name="Message">The text.</param>
public sealed record OrtLogMessage(OrtLogSeverity Severity, string Category, string LogId, string CodeLocation, string Message);
