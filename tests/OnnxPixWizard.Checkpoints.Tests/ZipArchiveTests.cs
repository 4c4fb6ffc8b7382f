using System.IO.Compression;
using System.Text;
using OnnxPixWizard.Checkpoints;

namespace OnnxPixWizard.Checkpoints.Tests;

[TestClass]
public sealed class ZipArchiveTests
{
    private readonly TestFolder _folder = new();

    [TestCleanup]
    public void DeleteFolder() => _folder.Delete();

    [TestMethod]
    [DataRow((long)uint.MaxValue, DisplayName = "32-bit records")]
    [DataRow(300L, DisplayName = "64-bit records where needed")]
    [DataRow(0L, DisplayName = "64-bit records throughout")]
    public void Read_OwnArchive_FindsEveryEntry(long full)
    {
        byte[][] contents = [.. Enumerable.Range(0, 20).Select(static i => Encoding.ASCII.GetBytes(new string((char)('a' + i), i * 30)))];
        string path = _folder.At("a.zip");
        using (FileStream stream = File.Create(path))
        {
            StoredZipWriter writer = new(stream, full);
            for (int i = 0; i < contents.Length; i++)
            {
                byte[] content = contents[i];
                writer.Add($"entry {i}", content.Length, [content.AsMemory(0, content.Length / 2), content.AsMemory(content.Length / 2)]);
            }

            writer.Finish();
        }

        using MappedFile file = MappedFile.Open(path);
        ZipDirectory directory = ZipDirectory.Read(file);

        Assert.AreEqual(contents.Length, directory.Entries.Count);
        using ZipArchive reference = ZipFile.OpenRead(path);
        for (int i = 0; i < contents.Length; i++)
        {
            ZipEntry entry = directory.Entries[$"entry {i}"];
            CollectionAssert.AreEqual(contents[i], file.Bytes(directory.DataOffset(entry), (int)entry.Length).ToArray());
            Assert.AreEqual(0, directory.DataOffset(entry) % 64);
            using Stream stream = reference.GetEntry($"entry {i}")!.Open();
            using MemoryStream copy = new();
            stream.CopyTo(copy);
            CollectionAssert.AreEqual(contents[i], copy.ToArray());
        }
    }
}
