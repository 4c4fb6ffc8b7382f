using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Pipelines.PixNerd;

/// <summary>The step's inputs that depend on the size alone: rope of the transformer's grid, places and picks of the field's.</summary>
internal sealed class FrameInputs : IDisposable
{
    public FrameInputs(NetworkSettings network, PreparedPictures pictures)
    {
        int side = network.PatchSize, entries = network.HeadWidth() / 2;
        GraphTensor picks = GraphTensor.Allocate<int>(side * side);
        FieldGrid.FillPicks(side, pictures.Patch, picks.AsSpan<int>());
        GraphTensor cosine = GraphTensor.Allocate<float>(1, pictures.Grid.Count, entries);
        GraphTensor sine = GraphTensor.Allocate<float>(1, pictures.Grid.Count, entries);
        RopeTable.Fill(
            new RopeSettings { HeadWidth = network.HeadWidth(), Theta = network.RopeTheta, Places = network.PixelField!.RopePlaces },
            pictures.Grid, cosine.AsSpan<float>(), sine.AsSpan<float>());
        GraphTensor offsets = GraphTensor.From<float>(pictures.PixelOffsets, pictures.Patch.Count, network.PixelField.Width);
        All = [("patch_pixels", picks), ("pixel_offsets", offsets), ("rope_cos", cosine), ("rope_sin", sine)];
    }

    /// <summary>The inputs by name.</summary>
    public IReadOnlyList<(string Name, GraphTensor Tensor)> All { get; }

    public void Dispose()
    {
        foreach ((_, GraphTensor tensor) in All)
        {
            tensor.Dispose();
        }
    }
}
