using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.PixNerd;

/// <summary>The columns or rows of a patch that the neural fields see: one of the finer grid's for each of the transformer's.</summary>
/// <param name="side">Columns or rows of the transformer's patch.</param>
/// <param name="extent">Place of the field's last column or row.</param>
internal sealed class FieldAxis(int side, double extent)
{
    private readonly int[] _indices = new int[side];
    private int _factor = 1;

    /// <summary>Draws which ones.</summary>
    /// <param name="factor">Columns or rows of the finer grid in place of one.</param>
    /// <param name="random">Draws.</param>
    public void Draw(int factor, SeededRandom random)
    {
        _factor = factor;
        for (int index = 0; index < side; index++)
        {
            _indices[index] = (index * factor) + random.Below(factor);
        }
    }

    /// <summary>How far right of or below the transformer's own pixel one lies, in pixels, 0 to below 1.</summary>
    /// <param name="pixel">Column or row of the picture at the transformer's size.</param>
    public float Shift(int pixel) => (_indices[pixel % side] % _factor) / (float)_factor;

    /// <summary>Fills in the field's places.</summary>
    public void FillPlaces(Span<float> places)
    {
        for (int index = 0; index < side; index++)
        {
            places[index] = (float)(extent * _indices[index] / Math.Max((side * _factor) - 1, 1));
        }
    }
}
