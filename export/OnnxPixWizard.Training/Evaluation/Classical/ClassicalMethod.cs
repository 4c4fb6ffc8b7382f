using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Evaluation.Photos;

namespace OnnxPixWizard.Training.Evaluation.Classical;

/// <summary>A method from before learning, with one parameter that is tuned.</summary>
/// <param name="Name">As reports show it.</param>
/// <param name="Values">Values of the parameter, ascending; a picture's error first falls, then rises along them.</param>
/// <param name="Apply">Answers a case with a value.</param>
internal sealed record ClassicalMethod(string Name, IReadOnlyList<double> Values, Func<PhotoCase, double, Picture> Apply)
{
    /// <summary>Whether it takes seconds a megapixel, so that it is tuned on a part of large photos.</summary>
    public bool IsSlow { get; init; }
}

/// <summary>A method's best answer to a case.</summary>
/// <param name="Picture">The answer.</param>
/// <param name="Setting">Which method, with which value.</param>
/// <param name="MeanSquare">Its error.</param>
internal sealed record ClassicalAnswer(Picture Picture, ClassicalSetting Setting, double MeanSquare);

/// <summary>A method and the value of its parameter.</summary>
/// <param name="Method">Name of the method.</param>
/// <param name="Value">Its parameter.</param>
internal sealed record ClassicalSetting(string Method, double Value);

/// <summary>The method and the parameter that come nearest to the truth,
/// chosen with knowledge of it: nobody could tune them better.</summary>
internal static class ClassicalOracle
{
    private const int Part = 512;

    /// <summary>The best of all methods; null where there is none.</summary>
    public static ClassicalAnswer? Best(IEnumerable<ClassicalMethod> methods, PhotoCase photo, CancellationToken cancellation) =>
        methods.Select(method => method.IsSlow && photo.Truth.Width > Part && photo.Truth.Height > Part
            ? Best(method with { Values = [Best(method, photo.Middle(Part), cancellation).Setting.Value] }, photo, cancellation)
            : Best(method, photo, cancellation)).MinBy(static answer => answer.MeanSquare);

    /// <summary>Walks from the middle of the values towards falling errors.</summary>
    public static ClassicalAnswer Best(ClassicalMethod method, PhotoCase photo, CancellationToken cancellation)
    {
        int middle = method.Values.Count / 2;
        ClassicalAnswer best = At(middle);
        foreach (int step in (ReadOnlySpan<int>)[1, -1])
        {
            for (int i = middle + step; i >= 0 && i < method.Values.Count; i += step)
            {
                ClassicalAnswer answer = At(i);
                if (answer.MeanSquare >= best.MeanSquare)
                {
                    break;
                }

                best = answer;
            }

            if (best.Setting.Value != method.Values[middle])
            {
                break;
            }
        }

        return best;

        ClassicalAnswer At(int index)
        {
            cancellation.ThrowIfCancellationRequested();
            Picture picture = method.Apply(photo, method.Values[index]);
            return new ClassicalAnswer(picture, new ClassicalSetting(method.Name, method.Values[index]), photo.MeanSquare(picture));
        }
    }
}
