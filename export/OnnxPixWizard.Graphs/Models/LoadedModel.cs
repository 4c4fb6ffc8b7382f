using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.Models;

/// <summary>A model file read back.</summary>
/// <param name="Graph">Its graph; what was stored from parameters is stored again, all other weights are constants.</param>
/// <param name="Parameters">The published parameters behind the stored tensors; empty where the file tells of none.</param>
public sealed record LoadedModel(Graph Graph, IReadOnlyDictionary<string, Tensor> Parameters);
