using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Tests.Sessions;

/// <summary>Inputs of a run by name.</summary>
internal static class Feed
{
    public static Dictionary<string, GraphTensor> Of(params (string Name, GraphTensor Tensor)[] inputs) =>
        inputs.ToDictionary(i => i.Name, i => i.Tensor, StringComparer.Ordinal);
}
