using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Networks.Modules;

/// <summary>Activations by the names that published configurations use.</summary>
internal static class Activations
{
    /// <exception cref="NetworkOptionsException">The name is unknown.</exception>
    public static Func<Value, Value> ByName(string name) => name switch
    {
        "quick_gelu" => Op.QuickGelu,
        "gelu" => Op.Gelu,
        "gelu_pytorch_tanh" or "gelu_new" => Op.GeluTanh,
        "silu" => Op.Silu,
        _ => throw new NetworkOptionsException(
            $"Activation '{name}' is unknown; known are quick_gelu, gelu, gelu_pytorch_tanh, gelu_new and silu."),
    };
}
