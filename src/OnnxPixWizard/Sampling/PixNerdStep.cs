using OnnxPixWizard.Bundles;
using OnnxPixWizard.Conditioning;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Sampling;

/// <summary>Binds the step of PixNerd's families.</summary>
internal static class PixNerdStep
{
    /// <summary>The step's inputs that depend on the size alone: rope of the transformer's grid, places and picks of the field's.</summary>
    /// <param name="network">Shape of the network.</param>
    /// <param name="layout">The pictures' size as tokens.</param>
    /// <param name="pixelOffsets">What the places of a patch's pixels add to their embedding, [pixels, h].</param>
    /// <param name="owned">Takes the tensors.</param>
    public static IReadOnlyList<(string Name, GraphTensor Tensor)> Frame(
        NetworkSettings network, StateLayout layout, float[] pixelOffsets, Owned owned)
    {
        int side = network.PatchSize;
        PixelFieldSettings field = network.PixelField!;
        GraphTensor picks = owned.Add(GraphTensor.Allocate<int>(side * side));
        FieldGrid.FillPicks(side, layout.Patch, picks.AsSpan<int>());
        RopeSettings rope = new() { HeadWidth = network.HeadWidth(), Theta = network.RopeTheta, Places = field.RopePlaces };
        GraphTensor offsets = owned.Add(GraphTensor.From<float>(pixelOffsets, layout.Patch.Count, field.Width));
        return [("patch_pixels", picks), ("pixel_offsets", offsets), .. new RopeInput([(layout.Grid, rope)], owned).Inputs];
    }

    /// <param name="graphs">The bundle's sessions; the loop was entered.</param>
    /// <param name="network">Shape of the network.</param>
    /// <param name="frame">From <see cref="Frame"/>.</param>
    /// <param name="tiles">Parts that the field is decoded in; null: all of it at once.</param>
    /// <param name="layout">The pictures' size as tokens.</param>
    /// <param name="rows">Pictures that are evaluated together.</param>
    /// <param name="condition">What all rows, or each of them, are drawn from.</param>
    /// <param name="owned">Takes all that is made.</param>
    public static StepRun Bind(
        GraphSet graphs, NetworkSettings network, IReadOnlyList<(string Name, GraphTensor Tensor)> frame, FieldTiles? tiles,
        StateLayout layout, int rows,
        PixNerdCondition condition, Owned owned)
    {
        ModulationInput modulation = new(condition.Modulations, owned);
        return owned.Add(new StepRun(
            graphs.Loop(GraphNames.Step), [rows, layout.Grid.Count, layout.Length / layout.Grid.Count], tiles?.Replace(frame) ?? frame,
            condition.Text is null ? [modulation] : [modulation, new TextInput(condition.Text, network, rows, owned)], tiles));
    }
}
