using OnnxPixWizard.Graphs.Tensors;

namespace OnnxPixWizard.Export.Verification.Networks;

/// <summary>Rope tables of a padded batch.</summary>
public static class RopeTables
{
    /// <summary>Cosines and sines, [rows, length, width / 2].</summary>
    public static (Tensor Cosine, Tensor Sine) Create(TokenLayout layout, int width, double theta, double stretch)
    {
        int half = width / 2;
        Tensor cosine = Tensor.Zeros(ElementType.Float32, layout.Count, layout.Length, half), sine = Tensor.Zeros(ElementType.Float32, layout.Count, layout.Length, half);
        for (int row = 0; row < layout.Count; row++)
        {
            (int rows, int columns) = layout.Grid(row);
            for (int place = 0; place < layout.Length; place++)
            {
                int token = Math.Min(place, (rows * columns) - 1);
                for (int entry = 0; entry < half; entry++)
                {
                    double frequency = Math.Pow(theta, -4.0 * (entry / 2) / width) / stretch;
                    double angle = (entry % 2 == 0 ? token / columns : token % columns) * frequency;
                    int at = (((row * layout.Length) + place) * half) + entry;
                    cosine.AsSpan<float>()[at] = (float)Math.Cos(angle);
                    sine.AsSpan<float>()[at] = (float)Math.Sin(angle);
                }
            }
        }

        return (cosine, sine);
    }
}
