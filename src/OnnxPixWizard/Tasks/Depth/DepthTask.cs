using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Tasks.Depth;

/// <summary>Distance along the camera's axis, painted in grey.</summary>
internal sealed class DepthTask(DepthDecoderSettings settings) : ITaskKind
{
    public bool NeedsInstruction => false;

    public TaskData Decode(TaskFrame frame)
    {
        int count = checked((int)frame.Size.Pixels);
        ReadOnlySpan<float> red = frame.Pixels.AsSpan(0, count), green = frame.Pixels.AsSpan(count, count), blue = frame.Pixels.AsSpan(2 * count, count);
        float[] metres = new float[count];
        double range = settings.Far - settings.Near, span = settings.FarValue - settings.NearValue;
        for (int i = 0; i < count; i++)
        {
            double grey = ((double)red[i] + green[i] + blue[i]) / 3;
            double depth = settings.Near + (range * ((grey - settings.NearValue) / span));
            metres[i] = grey < settings.NoneBelow ? 0 : (float)Math.Clamp(depth, settings.Near, settings.Far);
        }

        return new DepthMap(metres, frame.Size, (float)settings.Near, (float)settings.Far);
    }
}
