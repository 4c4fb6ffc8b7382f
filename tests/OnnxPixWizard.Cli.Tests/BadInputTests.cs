using System.IO.Compression;
using System.Text;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Cli.Tests;

[TestClass]
public sealed class BadInputTests
{
    [TestMethod]
    public void Run_TruncatedJpeg_IsBadInput() => AssertBadPicture("cut.jpg", folder =>
    {
        byte[] whole = File.ReadAllBytes(CliTests.Photo(folder));
        return whole[..(whole.Length / 2)];
    });

    [TestMethod]
    public void Run_TextNamedPng_IsBadInput() => AssertBadPicture("notes.png", static _ => "1 2 3\n4 5 6\n"u8.ToArray());

    [TestMethod]
    public void Run_EmptyFile_IsBadInput() => AssertBadPicture("empty.png", static _ => []);

    [TestMethod]
    public void Run_HugePngHeader_IsBadInput() => AssertBadPicture("huge.png", static _ => PngHeader(60000, 60000));

    [TestMethod]
    public void Run_MissingPicture_IsBadInput()
    {
        using TemporaryFolder folder = new();

        CliRun run = Run(folder, "missing.jpg", SyntheticBundle.Folder);

        run.AssertFailed(3, "missing.jpg");
    }

    [TestMethod]
    public void Run_BadMask_IsBadInput()
    {
        using TemporaryFolder folder = new();
        string photo = CliTests.Photo(folder);
        File.WriteAllText(folder.At("mask.png"), "no picture");

        CliRun run = CliRun.Start(
            "run", "-i", photo, "-t", "inpaint", "--mask", folder.At("mask.png"), "-o", folder.At("out.png"), "-m", SyntheticBundle.Folder);

        run.AssertFailed(3, "mask.png");
        Assert.IsFalse(File.Exists(folder.At("out.png")));
    }

    [TestMethod]
    [DataRow("bundle.json", null, "bundle.json")]
    [DataRow("bundle.json", "{ \"family\": \"pixdragon\" }", "pixdragon")]
    [DataRow("bundle.json", "{", "bundle.json")]
    [DataRow("step.mask-free.onnx", null, "step.mask-free.onnx")]
    [DataRow("step.mask-free.onnx", "this is no graph", "step.mask-free.onnx")]
    [DataRow("vision_encoder.onnx", "", "vision_encoder.onnx")]
    [DataRow("text.json", null, "text.json")]
    [DataRow("text.json", "{ \"model\": 3 }", "text.json")]
    [DataRow("task.json", "not json", "task.json")]
    public void Run_DamagedBundle_IsBadBundleAndNamesTheFile(string file, string? content, string expected)
    {
        using TemporaryFolder folder = new(), bundle = new();
        CliTests.Photo(folder);
        SyntheticBundle.CopyTo(bundle.Path);
        File.Delete(bundle.At(file));
        if (content is not null)
        {
            File.WriteAllText(bundle.At(file), content);
        }

        CliRun run = Run(folder, "photo.jpg", bundle.Path);

        run.AssertFailed(4, expected);
        CliTests.AssertNothingWritten(folder);
    }

    [TestMethod]
    public void Run_GraphOfAnotherRole_IsBadBundle()
    {
        using TemporaryFolder folder = new(), bundle = new();
        CliTests.Photo(folder);
        SyntheticBundle.CopyTo(bundle.Path);
        File.Copy(bundle.At("modulation.onnx"), bundle.At("conditioner.onnx"), overwrite: true);

        CliRun run = Run(folder, "photo.jpg", bundle.Path);

        run.AssertFailed(4, "hidden_states");
        CliTests.AssertNothingWritten(folder);
    }

    [TestMethod]
    public void Run_NoSuchBundle_IsBadBundle()
    {
        using TemporaryFolder folder = new();
        CliTests.Photo(folder);

        Run(folder, "photo.jpg", folder.At("nothing")).AssertFailed(4, "nothing");
    }

    private static void AssertBadPicture(string name, Func<TemporaryFolder, byte[]> contents)
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.At(name), contents(folder));

        CliRun run = Run(folder, name, SyntheticBundle.Folder);

        run.AssertFailed(3, name);
        Assert.IsFalse(File.Exists(folder.At("out.png")));
    }

    private static CliRun Run(TemporaryFolder folder, string picture, string bundle) =>
        CliRun.Start("run", "-i", folder.At(picture), "-p", "Estimate the depth of this scene.", "-o", folder.At("out.png"), "-m", bundle);

    /// <summary>A PNG whose header announces a size and whose data hold next to nothing.</summary>
    private static byte[] PngHeader(int width, int height)
    {
        using MemoryStream file = new();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        byte[] header = new byte[13];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header, width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = 2;
        Chunk(file, "IHDR", header);
        using MemoryStream packed = new();
        using (ZLibStream zip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(new byte[1000]);
        }

        Chunk(file, "IDAT", packed.ToArray());
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, string type, byte[] data)
    {
        Span<byte> number = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        file.Write(body);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        file.Write(number);
    }

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
