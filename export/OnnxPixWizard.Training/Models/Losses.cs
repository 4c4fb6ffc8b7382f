using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Training.Models;

/// <summary>What a training makes smaller, over either backend.</summary>
/// <param name="Loss">What is made smaller, [1].</param>
/// <param name="RowLoss">A figure for each row's log, [B].</param>
internal sealed record Losses(Value Loss, Value RowLoss);
