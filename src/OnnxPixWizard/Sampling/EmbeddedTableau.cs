namespace OnnxPixWizard.Sampling;

/// <summary>
/// An explicit Runge-Kutta pair with an error estimate and a middle for dense output. Source: torchdiffeq's adaptive methods.
/// </summary>
internal sealed class EmbeddedTableau
{
    /// <summary>Exponent q of the step-size rule.</summary>
    public required int Order { get; init; }

    /// <summary>Times of stages 2 and later, as shares of the step.</summary>
    public required double[] Nodes { get; init; }

    /// <summary>Row i holds the weights of stages 1 to i + 1 for the state of stage i + 2.</summary>
    public required double[][] Rows { get; init; }

    /// <summary>Weights of the solution; one for each stage.</summary>
    public required double[] Solution { get; init; }

    /// <summary>Weights of the error estimate.</summary>
    public required double[] Error { get; init; }

    /// <summary>Weights of the state in the middle of the step.</summary>
    public required double[] Middle { get; init; }

    public int Stages => Solution.Length;

    /// <summary>The last stage is evaluated at the solution itself, so that its state need not be combined twice.</summary>
    public bool LastStageIsSolution => Rows[^1].AsSpan().SequenceEqual(Solution.AsSpan()[..^1]) && Solution[^1] == 0;

    /// <summary>Dormand-Prince 5(4) with Shampine's lower-order weights: six evaluations an attempt.</summary>
    public static EmbeddedTableau DormandPrince5 { get; } = Create(
        order: 5,
        nodes: [1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1, 1],
        rows:
        [
            [1.0 / 5],
            [3.0 / 40, 9.0 / 40],
            [44.0 / 45, -56.0 / 15, 32.0 / 9],
            [19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729],
            [9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656],
            [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84],
        ],
        solution: [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84, 0],
        lower: [1951.0 / 21600, 0, 22642.0 / 50085, 451.0 / 720, -12231.0 / 42400, 649.0 / 6300, 1.0 / 60],
        middle:
        [
            6025192743.0 / 30085553152 / 2, 0, 51252292925.0 / 65400821598 / 2, -2691868925.0 / 45128329728 / 2,
            187940372067.0 / 1594534317056 / 2, -1776094331.0 / 19743644256 / 2, 11237099.0 / 235043384 / 2,
        ]);

    /// <summary>Bogacki-Shampine 3(2): three evaluations an attempt.</summary>
    public static EmbeddedTableau BogackiShampine3 { get; } = Create(
        order: 3,
        nodes: [1.0 / 2, 3.0 / 4, 1],
        rows: [[1.0 / 2], [0, 3.0 / 4], [2.0 / 9, 1.0 / 3, 4.0 / 9]],
        solution: [2.0 / 9, 1.0 / 3, 4.0 / 9, 0],
        lower: [7.0 / 24, 1.0 / 4, 1.0 / 3, 1.0 / 8],
        middle: [0, 1.0 / 2, 0, 0]);

    /// <summary>
    /// Heun-Euler 2(1): one evaluation an attempt, since the slope at the Euler point is carried on as the published code does.
    /// </summary>
    public static EmbeddedTableau HeunEuler { get; } = Create(
        order: 2,
        nodes: [1],
        rows: [[1]],
        solution: [1.0 / 2, 1.0 / 2],
        lower: [1, 0],
        middle: [1.0 / 2, 0]);

    private static EmbeddedTableau Create(int order, double[] nodes, double[][] rows, double[] solution, double[] lower, double[] middle) =>
        new()
    {
        Order = order,
        Nodes = nodes,
        Rows = rows,
        Solution = solution,
        Error = [.. solution.Zip(lower, static (higher, low) => higher - low)],
        Middle = middle,
    };
}
