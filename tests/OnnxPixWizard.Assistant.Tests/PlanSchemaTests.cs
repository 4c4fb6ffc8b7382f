using Json.Schema;
using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Assistant.Tests;

[TestClass]
public sealed class PlanSchemaTests
{
    private const string End = ",\"left_out\":[]}";

    [TestMethod]
    [DataRow("pixwizard-tiny", true, false, "{\"steps\":[{\"task\":\"restore\",\"strength\":0.5},{\"task\":\"subject\"}]" + End)]
    [DataRow("pixwizard-tiny", true, false, "{\"steps\":[{\"task\":\"super-resolution\",\"scale\":3}],\"left_out\":[\"put it on white\"]}")]
    [DataRow("pixwizard-tiny", true, false, "{\"steps\":[{\"task\":\"highlight\",\"object\":\"the dog\",\"color\":\"red\"}]" + End)]
    [DataRow("pixwizard-tiny", true, false, "{\"steps\":[{\"task\":\"mask\",\"object\":\"der Hund, groß\"}]" + End)]
    [DataRow("pixwizard-tiny", false, false, "{\"steps\":[{\"task\":\"text2image\",\"picture\":\"a ball\"},{\"task\":\"depth\"}]" + End)]
    [DataRow("pixwizard-tiny", true, true, "{\"before\":[{\"task\":\"denoise\"}],\"fill\":{\"task\":\"inpaint\"},\"after\":[]" + End)]
    [DataRow("pixwizard-tiny-latent", true, false, "{\"steps\":[{\"task\":\"depth\"},{\"task\":\"denoise\"}]" + End)]
    public void Schema_PlanThatCanBeDone_IsValidAndRead(string bundle, bool hasImage, bool hasHoles, string plan)
    {
        PlanSchema schema = PlanSchema.Of(Manifest(bundle), hasImage, hasHoles);

        Assert.IsTrue(Sentences.IsValid(schema, plan), plan);
        Assert.IsNotEmpty(PlanReader.Read(plan, schema).Steps);
    }

    [TestMethod]
    [DataRow(true, false, "{\"steps\":[]" + End)]
    [DataRow(true, false, "{\"steps\":[{\"task\":\"unheard\"}]" + End)]
    [DataRow(true, false, "{\"steps\":[{\"task\":\"denoise\"}]}")]
    [DataRow(true, false, "{\"steps\":[{\"task\":\"mask\"}]" + End)]
    [DataRow(true, false, "{\"steps\":[{\"task\":\"mask\",\"object\":\"\"}]" + End)]
    [DataRow(true, false, "{\"steps\":[{\"task\":\"mask\",\"object\":\"a \\\"dog\\\"\"}]" + End)]
    [DataRow(true, false, "{\"steps\":[{\"task\":\"depth\",\"object\":\"the dog\"}]" + End)]
    [DataRow(true, false, "{\"steps\":[{\"task\":\"denoise\",\"strength\":0.3}]" + End)]
    [DataRow(true, false, "{\"steps\":[{\"task\":\"denoise\",\"scale\":2}]" + End)]
    [DataRow(true, false, "{\"steps\":[{\"task\":\"text2image\",\"picture\":\"a red ball\"}]" + End)]
    [DataRow(false, false, "{\"steps\":[{\"task\":\"denoise\"}]" + End)]
    [DataRow(false, false, "{\"steps\":[{\"task\":\"text2image\",\"picture\":\"a\"},{\"task\":\"text2image\",\"picture\":\"b\"}]" + End)]
    [DataRow(true, true, "{\"steps\":[{\"task\":\"inpaint\"}]" + End)]
    [DataRow(true, true, "{\"before\":[{\"task\":\"inpaint\"}],\"fill\":{\"task\":\"inpaint\"},\"after\":[]" + End)]
    [DataRow(true, true, "{\"before\":[],\"fill\":{\"task\":\"denoise\"},\"after\":[]" + End)]
    public void Schema_PlanThatCanNotBeDone_IsInvalid(bool hasImage, bool hasHoles, string plan)
    {
        PlanSchema schema = PlanSchema.Of(Manifest("pixwizard-tiny"), hasImage, hasHoles);

        Assert.IsFalse(Sentences.IsValid(schema, plan), plan);
    }

    [TestMethod]
    public void Schema_LongestPlan_IsNoLongerThanItsLimit()
    {
        PlanSchema schema = PlanSchema.Of(Manifest("pixwizard-tiny"), hasImage: true, hasHoles: false);
        string words = string.Concat(Enumerable.Repeat("𝒳", 60));
        string step = $"{{\"task\":\"highlight\",\"object\":\"{words}\",\"color\":\"magenta\"}}";
        string plan = $"{{\"steps\":[{string.Join(',', Enumerable.Repeat(step, 6))}],\"left_out\":[{string.Join(',',
            Enumerable.Repeat($"\"{words}\"", 3))}]}}";

        Assert.IsTrue(System.Text.Encoding.UTF8.GetByteCount(plan) < PlanSchema.MostTokens);
        Assert.HasCount(6, PlanReader.Read(plan, schema).Steps);
    }

    [TestMethod]
    [DataRow("", "no plan")]
    [DataRow("{\"steps\":[{\"task\":\"denoise\"}", "no plan")]
    [DataRow("[]", "no plan")]
    [DataRow("{\"steps\":[{\"task\":\"unheard\"}],\"left_out\":[]}", "there is no task 'unheard'")]
    [DataRow("{\"steps\":[{\"task\":\"depth\",\"object\":\"a dog\"}],\"left_out\":[]}", "task 'depth' has no 'object'")]
    [DataRow("{\"steps\":[{\"task\":\"denoise\",\"strength\":\"much\"}],\"left_out\":[]}", "no plan")]
    public void Read_AnswerThatIsNoPlan_IsRefused(string answer, string expected)
    {
        PlanSchema schema = PlanSchema.Of(Manifest("pixwizard-tiny"), hasImage: true, hasHoles: false);

        AssistantException thrown = Assert.ThrowsExactly<AssistantException>(() => PlanReader.Read(answer, schema));

        Assert.AreEqual(AssistantFault.NoPlan, thrown.Fault);
        StringAssert.Contains(thrown.Message, expected);
    }

    internal static BundleManifest Manifest(string bundle) => Bundle.Open(BundleLocator.Find(bundle)).Manifest;
}
