using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tests.Pictures;

[TestClass]
public sealed class MemoryLoadTests
{
    [TestMethod]
    public async Task Load_FromMemoryWhileTheCollectorMovesThings_ReadsTheBytesGiven()
    {
        byte[] pixels = [.. Enumerable.Range(0, 48 * 48 * 3).Select(static place => (byte)(place * 7))];
        Picture picture = new(pixels, 48, 48);
        byte[] file = picture.Encode(new ImageSaveOptions { Format = ImageFormat.Png });
        using CancellationTokenSource stop = new();
        Task collector = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(1, GCCollectionMode.Forced, blocking: true, compacting: true);
            }
        }, CancellationToken.None);

        int wrong = 0;
        for (int load = 0; load < 200; load++)
        {
            wrong += IsRead(file, pixels) ? 0 : 1;
        }

        await stop.CancelAsync();
        await collector;
        Assert.AreEqual(0, wrong);
    }

    private static bool IsRead(byte[] file, byte[] pixels)
    {
        try
        {
            return Picture.Load(file).Pixels.SequenceEqual(pixels);
        }
        catch (ImageException)
        {
            return false;
        }
    }
}
