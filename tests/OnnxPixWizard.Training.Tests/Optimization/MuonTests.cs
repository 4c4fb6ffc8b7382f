using System.Numerics.Tensors;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.Scenes;
using OnnxPixWizard.Training.Torch;
using Tensor = OnnxPixWizard.Checkpoints.Tensors.Tensor;

namespace OnnxPixWizard.Training.Tests.Optimization;

[TestClass]
internal sealed class MuonTests
{
    private const string Hidden = "network.layers.0.feed_forward.w1.weight";
    private const float Rate = 0.01f;

    [TestMethod]
    [DataRow(48, 96, TrainingPrecision.Float32, 2e-3)]
    [DataRow(96, 48, TrainingPrecision.Float32, 2e-3)]
    [DataRow(64, 64, TrainingPrecision.Float32, 2e-3)]
    [DataRow(48, 96, TrainingPrecision.BFloat16, 0.05)]
    [DataRow(96, 48, TrainingPrecision.BFloat16, 0.05)]
    public void Step_SingularValuesOfManySizes_BecomeAboutOneAndKeepTheirVectors(
        int rows, int columns, TrainingPrecision precision, double tolerance)
    {
        // rows of a reflection as the right vectors, unit vectors as the left ones: the matrix is known with its singular values
        int shorter = Math.Min(rows, columns), longer = Math.Max(rows, columns);
        float[] reflection = Reflection(longer);
        using ParameterStore store = new([(Hidden, [rows, columns])]);
        using Muon muon = new(store, new MuonOptions { WeightDecay = 0 }, precision);
        Span<float> gradient = ParameterStore.Part(store.Gradients, store.Slots[0]);
        for (int index = 0; index < shorter; index++)
        {
            float singular = MathF.Pow(10, -1.2f * index / (shorter - 1));
            for (int other = 0; other < longer; other++)
            {
                gradient[rows <= columns ? (index * columns) + other : (other * columns) + index] = singular * reflection[
                    (index * longer) + other];
            }
        }

        muon.Step(Rate, 2, static _ => true);

        ReadOnlySpan<float> values = ParameterStore.Part(store.Values, store.Slots[0]);
        float size = Rate * 0.2f * MathF.Sqrt(longer);
        for (int index = 0; index < shorter; index++)
        {
            for (int other = 0; other < shorter; other++)
            {
                double product = 0;
                for (int element = 0; element < longer; element++)
                {
                    product -= values[rows <= columns ? (index * columns) + element : (element * columns) + index] * reflection[
                        (other * longer) + element] / size;
                }

                if (index == other)
                {
                    Assert.IsTrue(product is > 0.6 and < 1.3, $"singular value {index}: {product}");
                }
                else
                {
                    Assert.AreEqual(0, product, tolerance, $"{index}, {other}");
                }
            }
        }
    }

    [TestMethod]
    public void Step_ManyKindsOfParameters_OnlyHiddenMatricesChange()
    {
        using ParameterStore store = new(
        [
            (Hidden, [64, 32]), ("network.layers.0.adaLN_modulation.1.weight", [64, 32]), ("network.layers.0.norm.weight", [64]),
            ("network.layers.0.narrow.weight", [64, 16]), ("network.x_embedder.weight", [64, 64]),
        ]);
        using Muon muon = new(store, new MuonOptions(), TrainingPrecision.Float32);
        store.Gradients.fill_(0.5f);
        GaussianNoise.Fill(SeededRandom.Derive(1, 1), ParameterStore.Part(store.Gradients, store.Slots[0]));

        muon.Step(Rate, 1, static _ => true);

        for (int index = 0; index < store.Slots.Count; index++)
        {
            bool changed = TensorPrimitives.SumOfSquares<float>(ParameterStore.Part(store.Values, store.Slots[index])) > 0;
            Assert.AreEqual(index == 0, changed, store.Slots[index].Name);
            Assert.AreEqual(index == 0, muon.Covers(index), store.Slots[index].Name);
        }
    }

    [TestMethod]
    public void Step_GradientNotFinite_LeavesTheMatrix()
    {
        using ParameterStore store = new([(Hidden, [32, 32])]);
        store.Set(Hidden, Tensor.From<float>([.. Enumerable.Range(0, 1024).Select(static index => index / 1024f)], 32, 32));
        float[] before = ParameterStore.Part(store.Values, store.Slots[0]).ToArray();
        using Muon muon = new(store, new MuonOptions(), TrainingPrecision.Float32);
        ParameterStore.Part(store.Gradients, store.Slots[0])[7] = float.NaN;

        muon.Step(Rate, 1, static _ => true);

        CollectionAssert.AreEqual(before, ParameterStore.Part(store.Values, store.Slots[0]).ToArray());
        Assert.AreEqual(0f, TensorPrimitives.SumOfSquares<float>(ParameterStore.Part(store.FirstMoments, store.Slots[0])));
    }

    private static float[] Reflection(int side)
    {
        float[] normal = new float[side];
        GaussianNoise.Fill(SeededRandom.Derive(3, 1), normal);
        float scale = 2 / TensorPrimitives.SumOfSquares<float>(normal);
        float[] matrix = new float[side * side];
        for (int row = 0; row < side; row++)
        {
            for (int column = 0; column < side; column++)
            {
                matrix[(row * side) + column] = (row == column ? 1 : 0) - (scale * normal[row] * normal[column]);
            }
        }

        return matrix;
    }
}
