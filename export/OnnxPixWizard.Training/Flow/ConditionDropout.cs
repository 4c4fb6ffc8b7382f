namespace OnnxPixWizard.Training.Flow;

/// <summary>Shares of examples that lose conditions, so that guidance has its null branches. Defaults: the published 5 % each.</summary>
/// <param name="Instruction">Share that loses the instruction alone.</param>
/// <param name="Picture">Share that loses the picture alone.</param>
/// <param name="Both">Share that loses both.</param>
internal sealed record ConditionDropout(float Instruction = 0.05f, float Picture = 0.05f, float Both = 0.05f);
