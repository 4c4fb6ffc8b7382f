using System.Numerics.Tensors;
using OnnxPixWizard.Tokens;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;

namespace OnnxPixWizard.Training.Tests.Flow;

[TestClass]
public sealed class LatentBatchTests
{
    private static SmallModel s_model = null!;

    [ClassInitialize]
    public static void Create(TestContext _) => s_model = new SmallModel(latent: true);

    [ClassCleanup]
    public static void Delete() => s_model.Dispose();

    [TestMethod]
    [DataRow(0f)]
    [DataRow(1f)]
    public void Fill_SourceTokens_AreTheEncodedPictureUnlessItIsLost(float lost)
    {
        BatchShape shape = new([new BatchGroup(3, 48, 32)], 24);
        using TrainingBatch batch = new(s_model.Options, shape);
        float[] expected = new float[4 * 6 * 4], state = new float[expected.Length];

        s_model.Filler(dropout: new ConditionDropout(0, Picture: lost, 0)).Fill(batch, 3);

        for (int row = 0; row < shape.Rows; row++)
        {
            Span<float> picture = batch.Tensors.Floats(ModelInputs.Source(0)).Slice(row * 3 * 48 * 32, 3 * 48 * 32);
            s_model.Space.Encode(picture, 48, 32, expected);
            Patches.Unpatchify(batch.Row(ModelInputs.SourceTokens, row), new TokenGrid(2, 3), 4, 2, state);
            Assert.AreEqual(lost == 0, TensorPrimitives.Distance<float>(expected, state) < 1e-4f, $"row {row}");
        }
    }

    [TestMethod]
    public void Fill_CellWeights_ARowsWeightsSumToItsLossWeight()
    {
        using TrainingBatch batch = new(s_model.Options, s_model.Shape);

        s_model.Filler().Fill(batch, 21, new TrainingLessons(WeighsTasks: true, StemRestoration: 0));

        for (int row = 0; row < s_model.Shape.Rows; row++)
        {
            Assert.AreEqual(
                batch.LossWeights[row], 4 * TensorPrimitives.Sum<float>(batch.Row(ModelInputs.Weights, row)), 1e-4f, $"row {row}");
        }
    }
}
