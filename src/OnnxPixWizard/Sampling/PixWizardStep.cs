using OnnxPixWizard.Bundles;
using OnnxPixWizard.Conditioning;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Sampling;

/// <summary>Binds the step of PixWizard's families.</summary>
internal static class PixWizardStep
{
    /// <summary>Binds the step for all branches: rows of one run, or each a run of its own.</summary>
    /// <param name="graphs">The bundle's sessions; the loop is entered here.</param>
    /// <param name="manifest">Its settings.</param>
    /// <param name="mates">Requests that share the loop.</param>
    /// <param name="branches">Of each, a row for each of its branches.</param>
    /// <param name="times">The grid.</param>
    /// <param name="together">Whether all rows are one run.</param>
    /// <param name="loop">Takes all that is made.</param>
    /// <param name="work">Cancels.</param>
    public static GuidedVelocity Bind(
        GraphSet graphs, BundleManifest manifest, PixWizardJob[] mates, StepRow[][] branches, float[] times, bool together, Owned loop,
        Work work)
    {
        loop.Add(graphs.EnterLoop());
        float[]? evaluated = OdeSolvers.EvaluationTimes(mates[0].Sampling.Solver, times);
        StepRow[] all = [.. branches.SelectMany(static rows => rows)];
        StepRow[][] runRows = together ? [all] : [.. all.Select(static row => new[] { row })];
        StepRun[] runs = [.. runRows.Select(rows => BindRows(graphs, manifest.Network, rows, evaluated, loop, work))];
        GuidedPart[] parts = new GuidedPart[mates.Length];
        for (int i = 0, begin = 0, row = 0; i < parts.Length; begin += parts[i].Length, row += branches[i].Length, i++)
        {
            parts[i] = new GuidedPart(
                begin, mates[i].Layout.Length, mates[i].Guidance,
                [.. Enumerable.Range(row, branches[i].Length).Select(r => together ? (runs[0], r) : (runs[r], 0))],
                mates[i].Request.Evaluated);
        }

        return new GuidedVelocity(runs, parts, work);
    }

    private static StepRun BindRows(GraphSet graphs, NetworkSettings network, StepRow[] rows, float[]? times, Owned owned, Work work)
    {
        int longest = rows.Max(static r => r.Grid.Count);
        bool masked = rows.Any(r => r.Grid.Count != longest) || !graphs.Has(GraphNames.Step, GraphNames.MaskFreeVariant);
        Constants constants = new(rows, owned);
        constants.AddRows<float>("source_tokens", static r => r.Source, longest, network.SourceWidth());
        if (masked)
        {
            constants.AddRows<bool>("token_mask", static r => Enumerable.Repeat(element: true, r.Grid.Count).ToArray(), longest);
        }

        constants.AddRows<float>("attention_gain", static r => [r.AttentionGain], 1, 1, 1);
        AddConditioning(constants, network, rows);

        RopeInput rope = new([.. rows.Select(static r => (r.Grid, r.Rope))], owned);
        ModulationInput modulation = new(
            [owned.Add(
                TimeTable.OfModulation(graphs, network, [.. rows.Select(static r => r.Conditioning.RequestEmbedding)], times, work.Run))],
            owned);
        return owned.Add(new StepRun(
            graphs.Loop(GraphNames.Step, masked ? null : GraphNames.MaskFreeVariant), [rows.Length, longest, network.TokenWidth()],
            rope.DependsOnTime ? constants.All : [.. constants.All, .. rope.Inputs],
            rope.DependsOnTime ? [rope, modulation] : [modulation]));
    }

    private static void AddConditioning(Constants constants, NetworkSettings network, StepRow[] rows)
    {
        int text = rows.Max(static r => r.Conditioning.TextMask.Length), groups = network.KeyValueHeads, width = network.HeadWidth();
        constants.AddRows<bool>("text_mask", static r => r.Conditioning.TextMask, text);
        IReadOnlyList<string> names = StepNames.KeysAndValues(network.Layers);
        for (int k = 0; k < names.Count; k++)
        {
            // A block's entries are text keys, text values, image keys, image values.
            int longest = k % 4 < 2 ? text : network.SampleTokens;
            Span<float> target = constants.Add<float>(names[k], groups, longest, width);
            for (int row = 0; row < rows.Length; row++)
            {
                ReadOnlySpan<float> own = rows[row].Conditioning.KeysAndValues[k];
                int length = own.Length / groups;
                for (int g = 0; g < groups; g++)
                {
                    own.Slice(g * length, length).CopyTo(target[(((row * groups) + g) * longest * width)..]);
                }
            }
        }
    }

    /// <summary>Inputs with a part for each row, zeros where a row is shorter.</summary>
    private sealed class Constants(StepRow[] rows, Owned owned)
    {
        public List<(string Name, GraphTensor Tensor)> All { get; } = [];

        public Span<T> Add<T>(string name, params ReadOnlySpan<long> rowShape)
            where T : unmanaged
        {
            GraphTensor tensor = owned.Add(GraphTensor.Allocate<T>([rows.Length, .. rowShape]));
            All.Add((name, tensor));
            return tensor.AsSpan<T>();
        }

        public void AddRows<T>(string name, Func<StepRow, T[]> values, params ReadOnlySpan<long> rowShape)
            where T : unmanaged
        {
            Span<T> target = Add<T>(name, rowShape);
            for (int row = 0; row < rows.Length; row++)
            {
                values(rows[row]).CopyTo(target[(row * (target.Length / rows.Length))..]);
            }
        }
    }
}

/// <summary>One row of the step of PixWizard's families: a branch of a request.</summary>
/// <param name="Grid">The row's own tokens.</param>
/// <param name="Source">Source features, [N, Fs].</param>
/// <param name="Conditioning">Keys, values, embedding and text mask.</param>
/// <param name="Rope">Rope frequencies for the picture's size.</param>
/// <param name="AttentionGain">Factor on self-attention's logits.</param>
internal sealed record StepRow(TokenGrid Grid, float[] Source, RowConditioning Conditioning, RopeSettings Rope, float AttentionGain);
