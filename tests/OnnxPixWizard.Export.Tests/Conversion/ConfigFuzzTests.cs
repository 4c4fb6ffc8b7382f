using System.Globalization;
using System.Text;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Export.Conversion;
using OnnxPixWizard.Export.Conversion.PixWizard;
using OnnxPixWizard.Networks;

namespace OnnxPixWizard.Export.Tests.Conversion;

/// <summary>Damaged configurations: each is converted, or refused by a typed error, quickly and within bounds of memory.</summary>
/// <remarks>ONNXPIXWIZARD_FUZZ_COUNT sets how many of each kind are tried (a small sample by default).</remarks>
[TestClass]
public sealed class ConfigFuzzTests
{
    private const int DefaultCount = 15;
    private const long MaximumAllocation = 256L << 20;

    private static readonly TimeSpan MaximumTime = TimeSpan.FromSeconds(2);

    private static readonly string[] Values =
        ["0", "1", "-1", "7", "99999999", "2147483647", "4294967296", "9223372036854775808", "1e308", "1e999", "0.5", "null", "true", "[]",
            "{}", "\"x\"", "\"\\ud800\"", "[1,2,3]", "[null]"];

    public TestContext TestContext { get; set; } = null!;

    private static int Count => int.TryParse(Environment.GetEnvironmentVariable("ONNXPIXWIZARD_FUZZ_COUNT"), CultureInfo.InvariantCulture,
        out int count) ? count : DefaultCount;

    [TestMethod]
    [DataRow(PartNames.TextEncoder, "config.json")]
    [DataRow(PartNames.Clip, "config.json")]
    [DataRow(PartNames.Vae, "config.json")]
    [DataRow(PartNames.TextEncoder, "*.index.json")]
    public void Convert_DamagedConfiguration_ConvertsOrIsRefused(string part, string pattern)
    {
        using PublishedFolders published = new();
        string path = Directory.GetFiles(published[part], pattern).Single(), original = File.ReadAllText(path);
        PixWizardConverter.Convert(published.Request(part));
        Random random = new(part.Length + pattern.Length);
        int refused = 0;
        long mostBytes = 0;
        TimeSpan longest = default;
        for (int i = 0; i < Count; i++)
        {
            string damaged = Damage(original, random);
            File.WriteAllBytes(path, Encoding.Latin1.GetBytes(damaged));
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan time = Environment.CpuUsage.TotalTime;
            try
            {
                PixWizardConverter.Convert(published.Request(part));
            }
            catch (Exception e) when (e is ConversionException or CheckpointException or NetworkOptionsException)
            {
                refused++;
            }
            catch (Exception e)
            {
                throw new AssertFailedException($"Damage {i} ended in {e.GetType().Name}: {e.Message} {e.StackTrace}\n{damaged}", e);
            }

            mostBytes = Math.Max(mostBytes, GC.GetAllocatedBytesForCurrentThread() - bytes);
            time = Environment.CpuUsage.TotalTime - time;
            longest = time > longest ? time : longest;
            Assert.IsTrue(mostBytes < MaximumAllocation, $"Damage {i} allocated {mostBytes} bytes.\n{damaged}");
            Assert.IsTrue(longest < MaximumTime, $"Damage {i} took {longest}.\n{damaged}");
        }

        TestContext.WriteLine($"{Count} damaged: {refused} refused, {Count - refused} converted; at most {mostBytes} bytes allocated and "
            + $"{longest.TotalMilliseconds:F0} ms of processor time for one");
        Assert.IsTrue(refused > 0);
    }

    /// <summary>Values of other sizes and kinds, and now and then a broken text.</summary>
    private static string Damage(string json, Random random)
    {
        for (int i = 1 + random.Next(3); i > 0; i--)
        {
            int at = random.Next(json.Length);
            int colon = json.IndexOf(':', at), end = colon < 0 ? -1 : json.IndexOfAny([',', '}', '\n'], colon);
            switch (random.Next(8))
            {
                case 0: json = json.Remove(at, Math.Min(json.Length - at, 1 + random.Next(20))); break;
                case 1: json = json.Insert(at, Values[random.Next(Values.Length)]); break;
                case 2: json = json[..at] + (char)random.Next(256) + json[(at + 1)..]; break;
                default: json = end < 0 ? json : json[..(colon + 1)] + Values[random.Next(Values.Length)] + json[end..]; break;
            }

            json = json.Length == 0 ? " " : json;
        }

        return json;
    }
}
