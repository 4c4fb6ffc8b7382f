using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Tests;

/// <summary>Files of low-rank changes with numbers of their own.</summary>
internal static class LoraFiles
{
    /// <summary>Writes one in which each layer has a pair of random matrices.</summary>
    /// <param name="path">The file.</param>
    /// <param name="layers">Names as the file spells them, with outputs and inputs.</param>
    /// <param name="rank">Of all.</param>
    /// <param name="down">Behind a layer's name.</param>
    /// <param name="up">Behind a layer's name.</param>
    /// <param name="alpha">Where not null, each layer has it.</param>
    /// <param name="size">Largest number.</param>
    /// <param name="facts">For the header.</param>
    /// <returns>Down and up of each layer.</returns>
    public static (float[] Down, float[] Up)[] Write(
        string path, (string Name, int Outputs, int Inputs)[] layers, int rank = 2, string down = ".lora_A.weight",
        string up = ".lora_B.weight", float? alpha = null, float size = 0.1f, IReadOnlyDictionary<string, string>? facts = null)
    {
        Random random = new(layers.Length + rank);
        (float[] Down, float[] Up)[] made = [.. layers.Select(layer => (Numbers(rank * layer.Inputs), Numbers(layer.Outputs * rank)))];
        SafeTensorsWriter.Write(path, layers.SelectMany((layer, i) => ((string, Tensor)[])
        [
            (layer.Name + down, Tensor.From<float>(made[i].Down, rank, layer.Inputs)),
            (layer.Name + up, Tensor.From<float>(made[i].Up, layer.Outputs, rank)),
            .. alpha is float number ? [(layer.Name + ".alpha", Tensor.Scalar(number))] : ((string, Tensor)[])[],
        ]), facts);
        return made;

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => size * ((2 * random.NextSingle()) - 1))];
    }
}
