using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Tasks.Segmentation;

/// <summary>Classes, each painted in its own colour.</summary>
internal sealed class SegmentationTask(SegmentationDecoderSettings settings) : ITaskKind
{
    public bool NeedsInstruction => false;

    public TaskData Decode(TaskFrame frame)
    {
        int count = checked((int)frame.Size.Pixels);
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = Nearest(frame.Pixels[i] * 255, frame.Pixels[count + i] * 255, frame.Pixels[(2 * count) + i] * 255);
        }

        return new LabelMap(labels, frame.Size, settings.Legend);
    }

    private byte Nearest(float red, float green, float blue)
    {
        float least = float.PositiveInfinity;
        int best = 0;
        foreach (LegendEntry entry in settings.Legend)
        {
            float r = red - entry.Color.R, g = green - entry.Color.G, b = blue - entry.Color.B;
            float distance = (r * r) + (g * g) + (b * b);
            if (distance < least)
            {
                (least, best) = (distance, entry.Id);
            }
        }

        return (byte)best;
    }
}
