using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Torch;
using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace OnnxPixWizard.Training.Optimization;

/// <summary>A network whose parameters are a training's moving averages, and the flow through it.</summary>
/// <param name="store">The parameters.</param>
/// <param name="velocity">Builds the network over a backend and applies it to the backend's inputs.</param>
internal sealed class AveragedModel(ParameterStore store, Func<Backend, Value> velocity) : IDisposable
{
    private readonly Dictionary<string, Tensor> _parameters = store.Slots.ToDictionary(
        static slot => slot.Name, slot => ParameterStore.View(store.Averages, slot), StringComparer.Ordinal);

    /// <summary>Euler steps from t = 0 to 1.</summary>
    /// <param name="inputs">The network's inputs.</param>
    /// <param name="state">The input that is the state; changed in place.</param>
    /// <param name="times">The input that is the time of each row; changed in place.</param>
    /// <param name="steps">Steps.</param>
    public void Integrate(BatchTensors inputs, string state, string times, int steps)
    {
        using IDisposable noGradient = torch.no_grad();
        torch.Device device = store.Averages.device;
        for (int step = 0; step < steps; step++)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            inputs.Floats(times).Fill(step / (float)steps);
            TorchBackend backend = new(_parameters, TrainingPrecision.Float32, device)
            {
                Inputs = inputs.All.ToDictionary(static entry => entry.Key, entry => entry.Value.to(device), StringComparer.Ordinal),
            };
            inputs.All[state].Accumulate(((TorchValue)velocity(backend)).Tensor.cpu(), 1f / steps);
        }
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _parameters.Values)
        {
            tensor.Dispose();
        }
    }
}
