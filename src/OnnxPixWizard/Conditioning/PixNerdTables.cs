using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Conditioning;

/// <summary>The conditions of a request along its times: modulation, and a text's keys and values.</summary>
/// <remarks>Each class's modulation is computed alone, so that batch mates change nothing.</remarks>
internal sealed class PixNerdTables : IDisposable
{
    private readonly Owned _owned = new();
    private readonly Dictionary<int, TimeTable> _classes = [];
    private readonly GraphSet _graphs;
    private readonly NetworkSettings _network;
    private readonly PixNerdConditions _conditions;
    private readonly float[]? _times;
    private readonly Work _work;
    private readonly TimeTable? _common;
    private readonly TextTable? _text;

    /// <param name="graphs">The bundle's sessions; the loop was entered.</param>
    /// <param name="manifest">Its settings.</param>
    /// <param name="conditions">What is drawn.</param>
    /// <param name="times">All times, rising; null where they are not known before.</param>
    /// <param name="guided">Those at which guidance acts; null where they are not known before.</param>
    /// <param name="work">Cancels.</param>
    public PixNerdTables(
        GraphSet graphs, BundleManifest manifest, PixNerdConditions conditions, float[]? times, float[]? guided, Work work)
    {
        (_graphs, _network, _conditions, _times, _work) = (graphs, manifest.Network, conditions, times, work);
        // Times at which nothing is guided need no null condition.
        bool isGuided = conditions.Null is not null && guided is not { Length: 0 };
        try
        {
            if (manifest.Classes is null)
            {
                _common = _owned.Add(Modulation([], times));
                _text = Text(conditions.Conditions[0], times);
                Null = isGuided ? new PixNerdCondition([_common], Text(conditions.Null!, guided)) : null;
            }
            else if (isGuided)
            {
                Null = new PixNerdCondition([_owned.Add(Modulation([conditions.Null!], guided))], null);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The condition that guidance leads away from; null where nothing is guided.</summary>
    public PixNerdCondition? Null { get; }

    /// <summary>What some pictures are drawn from; tables of classes that are none of theirs are forgotten.</summary>
    /// <param name="conditionOf">Each picture's index among the conditions.</param>
    public PixNerdCondition Of(int[] conditionOf)
    {
        if (_common is not null)
        {
            FreeWhatIsDone([_common]);
            return new PixNerdCondition([_common], _text);
        }

        Forget(_classes.Keys.Except(conditionOf));
        foreach (int condition in conditionOf)
        {
            if (!_classes.ContainsKey(condition))
            {
                _classes[condition] = Modulation([_conditions.Conditions[condition]], _times);
            }
        }

        TimeTable[] modulations = _classes.Count == 1
            ? [_classes[conditionOf[0]]]
            : [.. conditionOf.Select(condition => _classes[condition])];
        FreeWhatIsDone(modulations);
        return new PixNerdCondition(modulations, null);
    }

    public void Dispose()
    {
        Forget(_classes.Keys);
        _owned.Dispose();
    }

    private TimeTable Modulation(IReadOnlyList<float[]> embeddings, float[]? times) =>
        TimeTable.OfModulation(_graphs, _network, embeddings, times, _work.Run);

    private TextTable Text(float[] tokens, float[]? times) =>
        _owned.Add(new TextTable(_graphs, _network, tokens, _common!, times, _work.Run));

    /// <summary>
    /// Where every batch is of one condition and its tables are made, the graphs that made them go before the step comes.
    /// </summary>
    private void FreeWhatIsDone(IReadOnlyList<TimeTable> modulations)
    {
        bool isLive = modulations.Any(static m => m.IsLive) || _text is { IsLive: true }
            || (Null is not null && (Null.Modulations[0].IsLive || Null.Text is { IsLive: true }));
        if (!isLive && _conditions.Conditions.Count == 1)
        {
            _graphs.DoneWith(GraphNames.Modulation, GraphNames.TextRefiner);
        }
    }

    private void Forget(IEnumerable<int> conditions)
    {
        foreach (int condition in conditions.ToArray())
        {
            _classes[condition].Dispose();
            _classes.Remove(condition);
        }
    }
}

/// <summary>What rows of the step are drawn from at each time.</summary>
/// <param name="Modulations">Of all rows, or of each.</param>
/// <param name="Text">The text that all rows read; null in the class family.</param>
internal sealed record PixNerdCondition(IReadOnlyList<TimeTable> Modulations, TextTable? Text);
