using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Tests.Sampling;

[TestClass]
public sealed class OdeSolversTests
{
    // dx/dt = x + t, x(0) = 2: x(t) = 3 exp(t) - t - 1. 37 values, so that vectors and rest are both met.
    private const int Length = 37;

    private const double Solution = (3 * Math.E) - 2;

    [TestMethod]
    [DataRow("euler", 1, 64)]
    [DataRow("midpoint", 2, 16)]
    [DataRow("heun2", 2, 16)]
    [DataRow("heun3", 3, 8)]
    [DataRow("rk4", 4, 3)]
    [DataRow("adams1", 1, 64)]
    [DataRow("adams2", 2, 32)]
    public void Run_HalvedSteps_DivideTheErrorByTwoToTheOrder(string name, int order, int steps)
    {
        double coarse = Error(name, steps), fine = Error(name, 2 * steps);

        Assert.AreEqual(order, Math.Log2(coarse / fine), 0.35);
    }

    [TestMethod]
    [DataRow("euler", 8)]
    [DataRow("midpoint", 16)]
    [DataRow("heun2", 16)]
    [DataRow("heun3", 24)]
    [DataRow("rk4", 32)]
    [DataRow("heun", 15)]
    [DataRow("heun_reuse", 8)]
    [DataRow("adams1", 8)]
    [DataRow("adams2", 8)]
    [DataRow("adams3", 8)]
    [DataRow("adams4", 8)]
    public void Run_EightSteps_EvaluatesAsOftenAsSaid(string name, int evaluations)
    {
        (_, int counted) = Solve(name, 8, Linear);

        Assert.AreEqual(evaluations, counted);
    }

    [TestMethod]
    [DataRow("midpoint", 4e-4)]
    [DataRow("heun", 1.5e-3)]
    [DataRow("heun_reuse", 2e-3)]
    [DataRow("adams3", 1.5e-3, DisplayName = "adams3: its first step is Euler's")]
    [DataRow("adams4", 1.5e-3, DisplayName = "adams4: its first step is Euler's")]
    [DataRow("dopri5", 1e-4)]
    [DataRow("bosh3", 5e-4)]
    [DataRow("adaptive_heun", 5e-3)]
    public void Run_SixtyFourSteps_ComesNearTheSolution(string name, double error) =>
        Assert.IsTrue(Error(name, 64) < error, $"{Error(name, 64)}");

    [TestMethod]
    [DynamicData(nameof(Reversible))]
    public void Run_BackAndForth_ReturnsToTheStart(string name)
    {
        float[] x = Start();
        float[] up = TimeGrid.Create(new TimeGridOptions { Steps = 200 }), down = [.. up.Reverse()];
        OdeSolver solver = Create(name);

        SamplingLoop.Run(Linear, x, up, solver);
        SamplingLoop.Run(Linear, x, down, solver);

        Assert.AreEqual(2, x[0], 0.1);
    }

    [TestMethod]
    [DynamicData(nameof(Everyone))]
    public void Run_AgainWithTheSameSolver_GivesTheSameBits(string name)
    {
        OdeSolver solver = Create(name);
        float[] times = TimeGrid.Create(new TimeGridOptions { Steps = 9, TimeShift = 3 });
        float[] first = Start(), second = Start();

        SamplingLoop.Run(Linear, first, times, solver);
        SamplingLoop.Run(Linear, second, times, solver);

        CollectionAssert.AreEqual(first, second);
    }

    [TestMethod]
    [DynamicData(nameof(Everyone))]
    public void Run_EveryStep_AllocatesNothing(string name)
    {
        OdeSolver solver = Create(name);
        float[] x = Start(), few = TimeGrid.Create(new TimeGridOptions { Steps = 2 }),
            many = TimeGrid.Create(new TimeGridOptions { Steps = 200 });
        VelocityField field = Linear;
        SamplingLoop.Run(field, x, few, solver);

        long start = GC.GetAllocatedBytesForCurrentThread();
        SamplingLoop.Run(field, x, few, solver);
        long short2 = GC.GetAllocatedBytesForCurrentThread();
        SamplingLoop.Run(field, x, many, solver);
        long end = GC.GetAllocatedBytesForCurrentThread();

        Assert.AreEqual(short2 - start, end - short2);
    }

    [TestMethod]
    public void Run_EveryStep_ReportsProgressAndState()
    {
        List<SamplingProgress> reports = [];
        List<(int Point, float Time)> seen = [];
        float[] times = [0, 0.25f, 1];

        SamplingLoop.Run(Linear, Start(), times, Create("midpoint"), new Direct(reports.Add), (point, t, _) => seen.Add((point, t)));

        CollectionAssert.AreEqual(new[] { new SamplingProgress(1, 2, 0.25f, 2), new SamplingProgress(2, 2, 1, 4) }, reports);
        CollectionAssert.AreEqual(new[] { (0, 0f), (1, 0.25f), (2, 1f) }, seen);
    }

    [TestMethod]
    [DynamicData(nameof(Everyone))]
    public void Run_Cancelled_StopsBeforeTheNextEvaluation(string name)
    {
        using CancellationTokenSource source = new();
        int calls = 0;
        void Field(ReadOnlySpan<float> x, float t, Span<float> v)
        {
            Linear(x, t, v);
            if (++calls == 3)
            {
                source.Cancel();
            }
        }

        Assert.ThrowsExactly<OperationCanceledException>(() =>
            SamplingLoop.Run(
                Field, Start(), TimeGrid.Create(new TimeGridOptions { Steps = 20 }), Create(name), cancellation: source.Token));

        Assert.AreEqual(3, calls);
    }

    [TestMethod]
    [DataRow("dopri5")]
    [DataRow("bosh3")]
    [DataRow("adaptive_heun")]
    public void Run_VelocityNotFinite_SaysSo(string name)
    {
        SamplingException e = Assert.ThrowsExactly<SamplingException>(() =>
            Solve(name, 4, static (_, t, v) => v.Fill(t > 0.5f ? float.NaN : 1)));

        Assert.AreEqual(SamplingFault.NotFinite, e.Fault);
    }

    [TestMethod]
    public void Run_StateOfAnotherLength_Throws() => Assert.ThrowsExactly<ArgumentException>(
        () => SamplingLoop.Run(Linear, new float[Length + 1], new[] { 0f, 1f }, Create("euler")));

    [TestMethod]
    public void Name_Unknown_ListsTheKnown()
    {
        OptionException e = Assert.ThrowsExactly<OptionException>(() => _ = new SolverOptions { Name = "rk45" });

        StringAssert.Contains(e.Message, "rk45");
        StringAssert.Contains(e.Message, "dopri5");
    }

    private static IEnumerable<object[]> Everyone => OdeSolvers.Names.Select(static name => new object[] { name });

    private static IEnumerable<object[]> Reversible => Everyone.Where(static row => !OdeSolvers.NeedsUnitNoise((string)row[0]));

    private static OdeSolver Create(string name) => OdeSolvers.Create(new SolverOptions { Name = name }, Length);

    private static float[] Start() => [.. Enumerable.Repeat(2f, Length)];

    private static void Linear(ReadOnlySpan<float> x, float t, Span<float> velocity)
    {
        for (int i = 0; i < x.Length; i++)
        {
            velocity[i] = x[i] + t;
        }
    }

    private static (float[] X, int Evaluations) Solve(string name, int steps, VelocityField field)
    {
        float[] x = Start();
        SolverOptions options = new() { Name = name, RelativeTolerance = 1e-5, AbsoluteTolerance = 1e-6 };
        int evaluations = SamplingLoop.Run(
            field, x, TimeGrid.Create(new TimeGridOptions { Steps = steps }), OdeSolvers.Create(options, Length));
        return (x, evaluations);
    }

    private static double Error(string name, int steps)
    {
        (float[] x, _) = Solve(name, steps, Linear);
        return x.Max(static value => Math.Abs(value - Solution));
    }

    private sealed class Direct(Action<SamplingProgress> report) : IProgress<SamplingProgress>
    {
        public void Report(SamplingProgress value) => report(value);
    }
}
