using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace OnnxPixWizard.Tests;

[TestClass]
public sealed class MessageTests
{
    /// <summary>All texts compiled into the library: an application's user has no command line to put options on.</summary>
    [TestMethod]
    public void Library_Texts_NameNoCommandLineOption()
    {
        using PEReader file = new(File.OpenRead(typeof(PixWizardPipeline).Assembly.Location));
        MetadataReader metadata = file.GetMetadataReader();
        List<string> texts = [];
        for (UserStringHandle text = MetadataTokens.UserStringHandle(1); !text.IsNil; text = metadata.GetNextHandle(text))
        {
            texts.Add(metadata.GetUserString(text));
        }

        Assert.IsTrue(texts.Exists(static text => text.Contains("needs a picture", StringComparison.Ordinal)), "messages are found at all");
        CollectionAssert.AreEqual(Array.Empty<string>(), texts.Where(NamesOption).ToArray());
    }

    private static bool NamesOption(string text)
    {
        for (int at = text.IndexOf("--", StringComparison.Ordinal); at >= 0; at = text.IndexOf("--", at + 1, StringComparison.Ordinal))
        {
            if (at + 2 < text.Length && char.IsAsciiLetter(text[at + 2]))
            {
                return true;
            }
        }

        return false;
    }
}
