namespace OnnxPixWizard.Graphs.Parameters;

/// <summary>Where the parameters of a graph live.</summary>
public enum ParameterPlacement
{
    /// <summary>Stored in the model file: layout operators on them are folded into the stored tensor.</summary>
    Stored,

    /// <summary>Inputs of the graph under their published names: for training, where they change.</summary>
    Inputs,
}
