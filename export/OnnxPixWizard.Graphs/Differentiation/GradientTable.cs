using System.Collections.Frozen;

namespace OnnxPixWizard.Graphs.Differentiation;

/// <summary>The local rules by operator.</summary>
internal sealed class GradientTable
{
    private static readonly FrozenDictionary<string, GradientRule> s_rules = Create();
    private readonly Dictionary<string, GradientRule> _rules = new(StringComparer.Ordinal);

    /// <summary>Operators that have a rule, in ordinal order.</summary>
    public static IEnumerable<string> Operators => s_rules.Keys.Order(StringComparer.Ordinal);

    /// <summary>The rule of an operator, or null.</summary>
    public static GradientRule? Find(string opType) => s_rules.GetValueOrDefault(opType);

    /// <summary>Adds a rule that works element by element and so takes gradients that only broadcast to the result.</summary>
    public void AddElementwise(string opType, LocalRule rule) => _rules.Add(opType, new GradientRule(ForOneResult(rule), AcceptsBroadcast: true));

    /// <summary>Adds a rule that works element by element and looks at more than its node.</summary>
    public void AddElementwise(string opType, StepRule rule) => _rules.Add(opType, new GradientRule(rule, AcceptsBroadcast: true));

    /// <summary>Adds a rule that takes the gradient of its result in full shape.</summary>
    public void Add(string opType, LocalRule rule) => _rules.Add(opType, new GradientRule(ForOneResult(rule), AcceptsBroadcast: false));

    /// <summary>Adds a rule for an operator with several results.</summary>
    public void Add(string opType, StepRule rule) => _rules.Add(opType, new GradientRule(rule, AcceptsBroadcast: false));

    // Further results (a norm's statistics, say) are not differentiated; a gradient that reaches one is refused by the sweep.
    private static StepRule ForOneResult(LocalRule rule) => step => step.Gradients is [{ } gradient, ..] && step.Gradients.Skip(1).All(static other => other is null)
        ? rule(step.Node, gradient)
        : throw new DifferentiationException(step.Node.OpType, "only its first result can be differentiated.");

    private static FrozenDictionary<string, GradientRule> Create()
    {
        GradientTable table = new();
        ArithmeticRules.Register(table);
        FunctionRules.Register(table);
        ActivationRules.Register(table);
        ProductRules.Register(table);
        SoftmaxRules.Register(table);
        NormalizationRules.Register(table);
        ReductionRules.Register(table);
        LayoutRules.Register(table);
        IndexingRules.Register(table);
        ConvolutionRules.Register(table);
        PoolingRules.Register(table);
        ResizeRules.Register(table);
        return table._rules.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
