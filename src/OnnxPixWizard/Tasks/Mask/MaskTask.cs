using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Tasks.Mask;

/// <summary>The object asked for, white on black.</summary>
internal sealed class MaskTask(MaskDecoderSettings settings) : ITaskKind
{
    public bool NeedsInstruction => true;

    public TaskData Decode(TaskFrame frame)
    {
        int count = checked((int)frame.Size.Pixels);
        byte[] mask = new byte[count];
        for (int i = 0; i < count; i++)
        {
            double mean = ((double)frame.Pixels[i] + frame.Pixels[count + i] + frame.Pixels[(2 * count) + i]) / 3;
            mask[i] = mean > settings.Threshold ? byte.MaxValue : byte.MinValue;
        }

        return new ObjectMask(mask, frame.Size);
    }
}
