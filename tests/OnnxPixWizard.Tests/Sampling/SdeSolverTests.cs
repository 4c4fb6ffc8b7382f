using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Tests.Sampling;

[TestClass]
public sealed class SdeSolverTests
{
    // Pictures that are normal with this mean and deviation: velocity and distribution at every time are known.
    private const double Mean = 0.4, Deviation = 0.5;
    private const int Length = 20000;

    [TestMethod]
    [DataRow("sde")]
    [DataRow("sde_mean")]
    [DataRow("sde_preserve")]
    public void Run_ZeroDiffusion_GivesEulersBits(string name)
    {
        float[] euler = Solve("euler", 1, 12), stochastic = Solve(name, 0, 12);

        CollectionAssert.AreEqual(euler, stochastic);
    }

    [TestMethod]
    [DataRow("sde", 1.0)]
    [DataRow("sde", 3.0)]
    [DataRow("sde_preserve", 1.0)]
    [DataRow("sde_preserve", 3.0)]
    public void Run_ManySteps_KeepTheDistributionOfThePictures(string name, double diffusion)
    {
        (double mean, double deviation) = Moments(Solve(name, diffusion, 400));

        // Of 20000 numbers: three standard errors are 0.011 and 0.0075; the steps add about 1 in 400.
        Assert.AreEqual(Mean, mean, 0.015);
        Assert.AreEqual(Deviation, deviation, 0.012);
    }

    [TestMethod]
    public void Run_PullWithoutNoise_ContractsTheDistribution()
    {
        (double mean, double deviation) = Moments(Solve("sde_mean", 1, 400));

        Assert.AreEqual(Mean, mean, 0.015);
        Assert.IsTrue(deviation < 0.8 * Deviation, $"{deviation}");
    }

    [TestMethod]
    public void Run_OneStepAfterTheNoise_IsThePublishedFormula()
    {
        // Of a grid of three steps the second, by hand: x + v dt + s w dt + sqrt(2 w dt) n with s = (t v - x) / (1 - t) and w = 1 - t.
        float[] times = [0, 0.3f, 0.7f, 1], x = [0.8f];
        List<float> states = [];
        SolverOptions options = new() { Name = "sde", Noise = static (step, noise) => noise.Fill(step == 0 ? 0.25f : -0.5f) };

        SamplingLoop.Run(Velocity, x, times, OdeSolvers.Create(options, 1), observer: (_, _, state) => states.Add(state[0]));

        double t = 0.3, h = 0.4, before = states[1], velocity = VelocityAt(before, t), score = ((t * velocity) - before) / (1 - t),
            w = 1 - t;
        Assert.AreEqual(before + (velocity * h) + (score * w * h) + (Math.Sqrt(2 * w * h) * -0.5), states[2], 1e-5);
        Assert.AreEqual(states[2] + (VelocityAt(states[2], 0.7) * 0.3), states[3], 1e-5);
    }

    [TestMethod]
    [DataRow("sde", true)]
    [DataRow("sde_preserve", true)]
    [DataRow("sde_mean", false)]
    public void Run_OtherNoise_ChangesStochasticMethodsOnly(string name, bool changes)
    {
        float[] first = Solve(name, 1, 8, seed: 3), again = Solve(name, 1, 8, seed: 3), other = Solve(name, 1, 8, seed: 4);

        CollectionAssert.AreEqual(first, again);
        Assert.AreEqual(changes, !first.AsSpan().SequenceEqual(other));
        Assert.AreEqual(changes, OdeSolvers.IsStochastic(name));
    }

    [TestMethod]
    public void Run_FallingTimes_IsRefused()
    {
        SamplingException e = Assert.ThrowsExactly<SamplingException>(
            () => SamplingLoop.Run(Velocity, new float[2], [1, 0.5f, 0], OdeSolvers.Create(new SolverOptions { Name = "sde" }, 2)));

        Assert.AreEqual(SamplingFault.BadGrid, e.Fault);
    }

    private static float[] Solve(string name, double diffusion, int steps, ulong seed = 1)
    {
        float[] x = new float[Length];
        GaussianNoise.Fill(x, seed: 9);
        SolverOptions options = new()
            { Name = name, Diffusion = diffusion, Noise = (step, noise) => GaussianNoise.Fill(noise, seed, (ulong)step + 1) };
        SamplingLoop.Run(Velocity, x, TimeGrid.Create(new TimeGridOptions { Steps = steps }), OdeSolvers.Create(options, Length));
        return x;
    }

    private static void Velocity(ReadOnlySpan<float> x, float t, Span<float> velocity)
    {
        for (int i = 0; i < x.Length; i++)
        {
            velocity[i] = (float)VelocityAt(x[i], t);
        }
    }

    /// <summary>Mean of picture minus noise where their mixture is known.</summary>
    private static double VelocityAt(double x, double t) =>
        Mean + (((t * Deviation * Deviation) - (1 - t)) / ((t * t * Deviation * Deviation) + ((1 - t) * (1 - t))) * (x - (t * Mean)));

    private static (double Mean, double Deviation) Moments(float[] values)
    {
        double mean = values.Average(static v => (double)v);
        return (mean, Math.Sqrt(values.Average(v => (v - mean) * (v - mean))));
    }
}
