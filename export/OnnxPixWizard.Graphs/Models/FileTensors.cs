using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models.Protobuf;
using OnnxPixWizard.Graphs.Rewriting;

namespace OnnxPixWizard.Graphs.Models;

/// <summary>The tensors of a model file by the names of the values that hold them.</summary>
internal sealed class FileTensors(ModelFile file) : StoredTensors
{
    private readonly Dictionary<string, TensorProto> _protos = file.Model.Graph.Initializer.ToDictionary(
        static proto => proto.Name, StringComparer.Ordinal);

    public override LazyTensor Read(RecordedValue value) => file.OpenTensor(_protos[value.Name]);
}
