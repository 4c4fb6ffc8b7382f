using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Networks.PixNerd;

/// <summary>PixNerd's table of classes; its last row stands for no class.</summary>
/// <remarks>Parameter: y_embedder.embedding_table.weight [classes + 1, D].</remarks>
/// <param name="scope">Root of the checkpoint's names.</param>
/// <param name="options">Sizes.</param>
public sealed class PixNerdClasses(ParameterScope scope, PixNerdClassOptions options)
{
    private readonly Value _table = scope.At("y_embedder").At("embedding_table").Parameter(
        "weight", ParameterInitialization.Normal(0.02f), options.NumClasses + 1, options.HiddenSize);

    /// <param name="classes">64-bit integers, [batch].</param>
    /// <returns>[batch, D].</returns>
    public Value Apply(Value classes) => Op.Gather(_table, classes);
}
