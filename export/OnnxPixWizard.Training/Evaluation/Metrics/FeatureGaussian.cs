using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace OnnxPixWizard.Training.Evaluation.Metrics;

/// <summary>Mean and covariance of a set of feature vectors, and the Fréchet distance between two such Gaussians.</summary>
internal sealed class FeatureGaussian
{
    private readonly Vector<double> _mean;

    // Centered vectors over the root of n - 1, [vectors, width]: the covariance is its transpose times itself.
    private readonly Matrix<double> _factor;

    private FeatureGaussian(Vector<double> mean, Matrix<double> factor)
    {
        _mean = mean;
        _factor = factor;
    }

    /// <summary>Fits a Gaussian: sample mean, and covariance with n - 1 in the denominator.</summary>
    /// <param name="features">[vectors, width].</param>
    /// <param name="width">Numbers of a vector.</param>
    /// <exception cref="ArgumentException">Fewer than two vectors, no whole number of them, or a number that is not finite.</exception>
    public static FeatureGaussian Fit(ReadOnlySpan<float> features, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        (int count, int rest) = Math.DivRem(features.Length, width);
        if (rest != 0 || count < 2)
        {
            throw new ArgumentException($"{features.Length} values are no two or more vectors of {width} numbers.", nameof(features));
        }

        Matrix<double> rows = Matrix<double>.Build.Dense(count, width);
        for (int i = 0; i < features.Length; i++)
        {
            rows[i / width, i % width] = float.IsFinite(features[i]) ? features[i]
                : throw new ArgumentException($"Vector {i / width} holds {features[i]}.", nameof(features));
        }

        Vector<double> mean = rows.ColumnSums() / count;
        for (int row = 0; row < count; row++)
        {
            rows.SetRow(row, (rows.Row(row) - mean) / Math.Sqrt(count - 1));
        }

        return new FeatureGaussian(mean, rows);
    }

    /// <summary>Squared 2-Wasserstein distance: |m₁ - m₂|² + tr(C₁ + C₂ - 2 (C₁^½ C₂ C₁^½)^½); 0 for equal Gaussians.</summary>
    /// <exception cref="ArgumentException">The widths differ.</exception>
    /// <remarks>
    /// Source: Dowson and Landau 1982. The product is symmetric, so its root's trace is the sum of the roots of its eigenvalues. With C =
    /// FᵀF on both sides these are the squared singular values of F₁F₂ᵀ, which is smaller where there are fewer vectors than dimensions.
    /// </remarks>
    public double DistanceTo(FeatureGaussian other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (_mean.Count != other._mean.Count)
        {
            throw new ArgumentException($"One Gaussian has {_mean.Count} dimensions, the other {other._mean.Count}.", nameof(other));
        }

        Vector<double> shift = _mean - other._mean;
        double spread = SquareSum(_factor) + SquareSum(other._factor);
        return Math.Max(0, (shift * shift) + spread - (2 * Crossed(other)));
    }

    private double Crossed(FeatureGaussian other)
    {
        Matrix<double> product;
        if (Math.Min(_factor.RowCount, other._factor.RowCount) < _mean.Count)
        {
            Matrix<double> between = _factor.RowCount < other._factor.RowCount ? _factor.TransposeAndMultiply(other._factor)
                : other._factor.TransposeAndMultiply(_factor);
            product = between.TransposeAndMultiply(between);
        }
        else
        {
            Matrix<double> root = SquareRoot(_factor.TransposeThisAndMultiply(_factor));
            product = root * other._factor.TransposeThisAndMultiply(other._factor) * root;
        }

        return Spectrum(product).EigenValues.Real().Sum(static value => Math.Sqrt(Math.Max(value, 0)));
    }

    private static double SquareSum(Matrix<double> factor) => Math.Pow(factor.FrobeniusNorm(), 2);

    // Rounding may leave eigenvalues just below zero.
    private static Matrix<double> SquareRoot(Matrix<double> symmetric)
    {
        Evd<double> spectrum = Spectrum(symmetric);
        Vector<double> roots = spectrum.EigenValues.Real().PointwiseMaximum(0).PointwiseSqrt();
        return spectrum.EigenVectors * Matrix<double>.Build.DiagonalOfDiagonalVector(roots) * spectrum.EigenVectors.Transpose();
    }

    private static Evd<double> Spectrum(Matrix<double> symmetric) => ((symmetric + symmetric.Transpose()) / 2).Evd(Symmetricity.Symmetric);
}
