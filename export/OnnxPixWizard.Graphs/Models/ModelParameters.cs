using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Models.Protobuf;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Graphs.Models;

/// <summary>The published parameters inside a model file.</summary>
public static class ModelParameters
{
    /// <summary>Gives back every parameter that the file holds, exactly, tensor by tensor.</summary>
    /// <param name="path">A file of <see cref="ModelWriter"/>.</param>
    /// <param name="write">Receives each parameter under its published name, in its published shape.</param>
    /// <exception cref="ModelException">The file or its external data are missing or broken.</exception>
    public static void Extract(string path, Action<string, Tensor> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        ModelFile file = ModelFile.Open(path);
        Dictionary<string, TensorProto> stored = file.Model.Graph.Initializer.ToDictionary(
            static tensor => tensor.Name, StringComparer.Ordinal);
        foreach ((string name, ParameterLayout layout) in file.ReadLayouts())
        {
            if (SmallStorage.Read(file, stored, name) is not { } tensor)
            {
                throw new ModelException(path, $"'{path}' has a recipe for the tensor '{name}', but not the tensor.");
            }

            Extract(path, tensor, name, layout, write);
        }
    }

    internal static void Extract(string path, Tensor tensor, string name, ParameterLayout layout, Action<string, Tensor> write)
    {
        if (tensor.Type != ElementType.Float32 || !tensor.Shape.SequenceEqual(layout.GetShape()))
        {
            throw new ModelException(path,
                $"Tensor '{name}' of '{path}' is {tensor.Type} [{string.Join(", ", tensor.Shape.ToArray())}]; its recipe makes Float32 "
                    + $"[{string.Join(", ", layout.GetShape())}].");
        }

        layout.Extract(tensor, write);
    }
}
