using System.Text.Json.Nodes;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Tests;

[TestClass]
public sealed class TaskWordingTests
{
    private static readonly string[] s_instructions = ["Estimate the depth of this scene.", "How far is everything?"];

    [TestMethod]
    [DataRow(null, false)]
    [DataRow("Estimate depth.", true)]
    public void Run_TaskWithAWordingOfItsOwn_ResultDoesNotDependOnHowItWasAsked(string? wording, bool same)
    {
        string folder = Directory.CreateTempSubdirectory("onnxpixwizard-").FullName;
        try
        {
            SyntheticBundle.CopyTo(folder);
            string file = Path.Combine(folder, BundleManifest.FileName);
            JsonNode manifest = JsonNode.Parse(File.ReadAllBytes(file))!;
            manifest["tasks"]!.AsArray().Single(static task => (string?)task!["id"] == "depth")!["wording"] = wording;
            File.WriteAllText(file, manifest.ToJsonString());
            using PixWizardPipeline pipeline = PixWizardPipeline.Load(folder);

            PixWizardResult[] results = [.. s_instructions.Select(instruction => pipeline.Run(
                new PixWizardRequest { Instruction = instruction, Task = "depth", Image = SourcePicture.FromImage(new Picture(32, 32)) }))];

            CollectionAssert.AreEqual(s_instructions, results.Select(static result => result.Instruction).ToArray());
            Assert.AreEqual(same, results[0].Picture.Pixels.SequenceEqual(results[1].Picture.Pixels));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
