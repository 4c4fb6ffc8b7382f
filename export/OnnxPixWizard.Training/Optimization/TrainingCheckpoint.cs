using System.Globalization;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Parameters;
using Flat = TorchSharp.torch.Tensor;

namespace OnnxPixWizard.Training.Optimization;

/// <summary>
/// The whole state of a training as one safetensors file: values under <c>value.</c>, moving averages under <c>average.</c>, moments under
/// <c>first.</c> and <c>second.</c>, counts of updates and progress in the metadata.
/// </summary>
internal static class TrainingCheckpoint
{
    private const string StepsEntry = "updates";
    private const string StepEntry = "step";
    private const string SamplesEntry = "samples";

    /// <summary>Writes the state, replacing the file in one move.</summary>
    /// <param name="path">The file.</param>
    /// <param name="store">Parameters and moments.</param>
    /// <param name="progress">How far the training is.</param>
    public static void Save(string path, ParameterStore store, TrainingProgress progress)
    {
        Dictionary<string, string> metadata = new(StringComparer.Ordinal)
        {
            [StepEntry] = progress.Step.ToString(CultureInfo.InvariantCulture),
            [SamplesEntry] = progress.Samples.ToString(CultureInfo.InvariantCulture),
            [StepsEntry] = string.Join(',', store.Steps),
        };
        SafeTensorsWriter.Write(path, store.Slots.SelectMany(slot => Buffers(store).Select(buffer =>
            ($"{buffer.Prefix}.{slot.Name}", ParameterStore.Read(buffer.Buffer, slot)))), metadata);
    }

    /// <summary>Reads the state into a store of the same network.</summary>
    /// <returns>How far the training was.</returns>
    /// <exception cref="ParameterException">A parameter is missing, surplus or of another shape.</exception>
    public static TrainingProgress Load(string path, ParameterStore store)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        foreach (ParameterSlot slot in store.Slots)
        {
            foreach ((string prefix, Flat buffer) in Buffers(store))
            {
                string name = $"{prefix}.{slot.Name}";
                if (!file.Tensors.ContainsKey(name))
                {
                    throw new ParameterException(
                        slot.Name, $"Checkpoint '{path}' lacks '{name}'. It was written for another network: start a new training.");
                }

                Tensor tensor = file.Read(name);
                if (!tensor.Shape.SequenceEqual(slot.Shape))
                {
                    throw new ParameterException(slot.Name,
                        $"'{name}' in checkpoint '{path}' has shape [{string.Join(", ", tensor.Shape.ToArray())}]; this network needs "
                            + $"[{string.Join(", ", slot.Shape)}].");
                }

                ParameterStore.Write(buffer, slot, tensor.AsSpan<float>());
            }
        }

        int[] steps = [.. file.Metadata[StepsEntry].Split(',').Select(static text => int.Parse(text, CultureInfo.InvariantCulture))];
        steps.CopyTo(store.Steps.AsSpan());
        return new TrainingProgress(long.Parse(file.Metadata[StepEntry], CultureInfo.InvariantCulture),
            long.Parse(file.Metadata[SamplesEntry], CultureInfo.InvariantCulture));
    }

    private static (string Prefix, Flat Buffer)[] Buffers(ParameterStore store) =>
        [("value", store.Values), ("average", store.Averages), ("first", store.FirstMoments), ("second", store.SecondMoments)];
}

/// <summary>How far a training is.</summary>
/// <param name="Step">Updates made.</param>
/// <param name="Samples">Examples seen.</param>
internal sealed record TrainingProgress(long Step, long Samples);
