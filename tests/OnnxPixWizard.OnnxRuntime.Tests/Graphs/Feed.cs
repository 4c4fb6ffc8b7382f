namespace OnnxPixWizard.OnnxRuntime.Tests.Graphs;

/// <summary>Inputs of a run by name.</summary>
internal static class Feed
{
    public static Dictionary<string, OrtTensor> Of(params (string Name, OrtTensor Tensor)[] inputs) =>
        inputs.ToDictionary(i => i.Name, i => i.Tensor, StringComparer.Ordinal);
}
