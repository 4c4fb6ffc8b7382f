using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace OnnxPixWizard.Training.Evaluation.Metrics;

/// <summary>Mean and covariance of a set of feature vectors, and the Fréchet distance between two such Gaussians.</summary>
public sealed class FeatureGaussian
{
    private readonly Vector<double> _mean;
    private readonly Matrix<double> _covariance;

    private FeatureGaussian(Vector<double> mean, Matrix<double> covariance)
    {
        _mean = mean;
        _covariance = covariance;
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
            rows[i / width, i % width] = float.IsFinite(features[i]) ? features[i] : throw new ArgumentException($"Vector {i / width} holds {features[i]}.", nameof(features));
        }

        Vector<double> mean = rows.ColumnSums() / count;
        for (int row = 0; row < count; row++)
        {
            rows.SetRow(row, rows.Row(row) - mean);
        }

        return new FeatureGaussian(mean, rows.TransposeThisAndMultiply(rows) / (count - 1));
    }

    /// <summary>Squared 2-Wasserstein distance: |m₁ - m₂|² + tr(C₁ + C₂ - 2 (C₁^½ C₂ C₁^½)^½); 0 for equal Gaussians.</summary>
    /// <exception cref="ArgumentException">The widths differ.</exception>
    /// <remarks>Source: Dowson and Landau 1982. The product is symmetric, so its root's trace is the sum of the roots of its eigenvalues.</remarks>
    public double DistanceTo(FeatureGaussian other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (_mean.Count != other._mean.Count)
        {
            throw new ArgumentException($"One Gaussian has {_mean.Count} dimensions, the other {other._mean.Count}.", nameof(other));
        }

        Matrix<double> root = SquareRoot(_covariance);
        double crossed = Spectrum(root * other._covariance * root).EigenValues.Real().Sum(static value => Math.Sqrt(Math.Max(value, 0)));
        Vector<double> shift = _mean - other._mean;
        return Math.Max(0, (shift * shift) + _covariance.Trace() + other._covariance.Trace() - (2 * crossed));
    }

    // Rounding may leave eigenvalues just below zero.
    private static Matrix<double> SquareRoot(Matrix<double> symmetric)
    {
        Evd<double> spectrum = Spectrum(symmetric);
        Vector<double> roots = spectrum.EigenValues.Real().PointwiseMaximum(0).PointwiseSqrt();
        return spectrum.EigenVectors * Matrix<double>.Build.DiagonalOfDiagonalVector(roots) * spectrum.EigenVectors.Transpose();
    }

    private static Evd<double> Spectrum(Matrix<double> symmetric) => ((symmetric + symmetric.Transpose()) / 2).Evd(Symmetricity.Symmetric);
}
