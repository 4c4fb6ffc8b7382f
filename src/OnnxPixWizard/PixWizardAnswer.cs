using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard;

/// <summary>What comes out of a sampled request: the picture that the user gets, and what it tells.</summary>
internal static class PixWizardAnswer
{
    public static Picture Painted(PixWizardJob job, float[] planes) => Picture.FromPlanar(
        planes, job.Bucket.Width, job.Bucket.Height, PlanarRange.MinusOneToOne,
        job.TruncateBytes ? ByteRounding.Truncate : ByteRounding.Nearest);

    public static Picture Finish(PixWizardJob job, float[] planes)
    {
        Picture painted = Painted(job, planes);
        ImageSize size = job.Request.Size.ForPicture(job.Request.Image?.Size, job.Bucket);
        Picture picture = size == job.Bucket ? painted : painted.Resize(size.Width, size.Height);
        job.Task.Decoder.FinishPicture(picture, job.Request.Image, job.Request.Mask);
        return picture;
    }

    public static TaskData? Read(PixWizardJob job, float[] planes)
    {
        float[] unit = new float[planes.Length], source = new float[planes.Length];
        for (int i = 0; i < planes.Length; i++)
        {
            unit[i] = Math.Clamp((planes[i] + 1) / 2, 0, 1);
        }

        job.Told!.Source.ToPlanar(source, PlanarRange.ZeroToOne);
        TaskFrame frame = new(unit, source, job.Bucket, job.Told.Asked.Instruction);
        TaskData? data = job.Task.Decoder.Read(frame)?.Resize(job.Request.DataSize.ForData(job.Request.Image?.Size, job.Bucket));
        return job.Told.Familiarity is { IsWithin: false } ? data?.WithoutUnit() : data;
    }
}
