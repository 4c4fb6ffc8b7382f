using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Networks.Modules;

/// <summary>What a decoder's layer keeps of its tokens, so that later ones need not be computed together with them.</summary>
/// <param name="keys">Of the tokens so far, rotated, [batch, groups, keys, width].</param>
/// <param name="values">As <paramref name="keys"/>.</param>
internal sealed class KeyValueCache(Value keys, Value values)
{
    /// <summary>Keys of all tokens so far, [batch, groups, keys, width].</summary>
    public Value Keys { get; private set; } = keys;

    /// <summary>Values of all tokens so far, as <see cref="Keys"/>.</summary>
    public Value Values { get; private set; } = values;

    /// <summary>Adds those of new tokens.</summary>
    /// <param name="newKeys">[batch, tokens, groups, width].</param>
    /// <param name="newValues">As <paramref name="newKeys"/>.</param>
    public void Add(Value newKeys, Value newValues) =>
        (Keys, Values) = (Joined(Keys, newKeys), Joined(Values, newValues));

    private static Value Joined(Value kept, Value added) => Op.Concat(2, kept, Op.Transpose(added, 0, 2, 1, 3));
}
