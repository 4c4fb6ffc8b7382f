using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Rewriting;

namespace OnnxPixWizard.Graphs.Models;

/// <summary>A model file whose large tensors stay in the file.</summary>
/// <param name="Graph">Its graph; what was stored from parameters is stored again, all other weights are constants.</param>
/// <param name="Stored">The elements of what the graph stores.</param>
public sealed record OpenedModel(Graph Graph, StoredTensors Stored);
