using System.Text.Json;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Training.Verification;

/// <summary>AdamW's settings as cases name them.</summary>
internal static class OptimizerSettings
{
    public static AdamWOptions Read(JsonElement settings)
    {
        IReadOnlyList<JsonElement> betas = settings.RequireList("betas");
        return betas.Count == 2
            ? new AdamWOptions
            {
                Beta1 = betas[0].GetSingle(),
                Beta2 = betas[1].GetSingle(),
                Epsilon = (float)settings.RequireDouble("eps"),
                WeightDecay = (float)settings.RequireDouble("weight_decay"),
                MaximumNorm = (float)settings.RequireDouble("max_norm"),
            }
            : throw new MalformedCaseException("'betas' is not a list of two numbers.");
    }
}
