using OnnxPixWizard.Bundles;
using OnnxPixWizard.OnnxRuntime;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Pipelines.PixNerd;

/// <summary>The step's inputs that depend on the size alone: rope of the transformer's grid, places and picks of the field's.</summary>
internal sealed class FrameInputs : IDisposable
{
    public FrameInputs(NetworkSettings network, PreparedPictures pictures)
    {
        int side = network.PatchSize, entries = network.HeadWidth() / 2;
        OrtTensor picks = OrtTensor.Allocate(OrtElementType.Int32, side * side);
        FieldGrid.FillPicks(side, pictures.Patch, picks.AsSpan<int>());
        OrtTensor cosine = OrtTensor.Allocate(OrtElementType.Float32, 1, pictures.Grid.Count, entries);
        OrtTensor sine = OrtTensor.Allocate(OrtElementType.Float32, 1, pictures.Grid.Count, entries);
        RopeTable.Fill(
            new RopeSettings { HeadWidth = network.HeadWidth(), Theta = network.RopeTheta, Places = network.PixelField!.RopePlaces },
            pictures.Grid, cosine.AsSpan<float>(), sine.AsSpan<float>());
        OrtTensor offsets = OrtTensor.From<float>(pictures.PixelOffsets, pictures.Patch.Count, network.PixelField.Width);
        All = [("patch_pixels", picks), ("pixel_offsets", offsets), ("rope_cos", cosine), ("rope_sin", sine)];
    }

    /// <summary>The inputs by name.</summary>
    public IReadOnlyList<(string Name, OrtTensor Tensor)> All { get; }

    public void Dispose()
    {
        foreach ((_, OrtTensor tensor) in All)
        {
            tensor.Dispose();
        }
    }
}
