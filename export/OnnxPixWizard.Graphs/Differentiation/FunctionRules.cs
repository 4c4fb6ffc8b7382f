using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Graphs.Differentiation;

/// <summary>Functions of one value, element by element.</summary>
internal static class FunctionRules
{
    public static void Register(GradientTable table)
    {
        Add(table, "Exp", static (_, y) => y);
        Add(table, "Log", static (x, _) => Op.Reciprocal(x));
        Add(table, "Sqrt", static (_, y) => 0.5f / y);
        Add(table, "Reciprocal", static (_, y) => -(y * y));
        Add(table, "Abs", static (x, _) => Op.Sign(x));
        Add(table, "Sin", static (x, _) => Op.Cos(x));
        Add(table, "Cos", static (x, _) => -Op.Sin(x));
        Add(table, "Tan", static (_, y) => (y * y) + 1f);
        Add(table, "Asin", static (x, _) => InverseRoot(1f - (x * x)));
        Add(table, "Acos", static (x, _) => -InverseRoot(1f - (x * x)));
        Add(table, "Atan", static (x, _) => Op.Reciprocal((x * x) + 1f));
        Add(table, "Sinh", static (x, _) => x.Graph.Add("Cosh", [x]));
        Add(table, "Cosh", static (x, _) => x.Graph.Add("Sinh", [x]));
        Add(table, "Asinh", static (x, _) => InverseRoot((x * x) + 1f));
        Add(table, "Acosh", static (x, _) => InverseRoot((x * x) - 1f));
        Add(table, "Atanh", static (x, _) => Op.Reciprocal(1f - (x * x)));
        Add(table, "Erf", static (x, _) => Op.Exp(-(x * x)) * TwoOverRootPi);
        Add(table, "Clip", static (x, y) => Op.Cast(Op.Equal(x, y), x.Type));
        foreach (string step in (string[])["Sign", "Floor", "Ceil", "Round"])
        {
            // Connected, but flat everywhere.
            Add(table, step, static (x, _) => Broadcasting.Zero(x.Graph), replaces: true);
        }
    }

    private const float TwoOverRootPi = 1.12837917f;

    private static Value InverseRoot(Value value) => Op.Reciprocal(Op.Sqrt(value));

    private static void Add(GradientTable table, string opType, Func<Value, Value, Value> slope, bool replaces = false) =>
        table.AddElementwise(opType, (node, gradient) =>
        {
            Value factor = slope(node.Input(0), node.Output);
            return [replaces ? factor : gradient * factor];
        });
}
