using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Tasks.Normals;

/// <summary>Directions of surfaces, painted as colours.</summary>
internal sealed class NormalsTask(NormalsDecoderSettings settings) : ITaskKind
{
    public bool NeedsInstruction => false;

    public TaskData Decode(TaskFrame frame)
    {
        int count = checked((int)frame.Size.Pixels);
        float[] vectors = new float[3 * count];
        for (int i = 0; i < count; i++)
        {
            float x = (2 * frame.Pixels[i]) - 1, y = (2 * frame.Pixels[count + i]) - 1, z = (2 * frame.Pixels[(2 * count) + i]) - 1;
            float length = MathF.Sqrt((x * x) + (y * y) + (z * z));
            if (length >= settings.MinimumLength && length > 0)
            {
                (vectors[3 * i], vectors[(3 * i) + 1], vectors[(3 * i) + 2]) = (x / length, y / length, z / length);
            }
        }

        return new NormalMap(vectors, frame.Size);
    }
}
