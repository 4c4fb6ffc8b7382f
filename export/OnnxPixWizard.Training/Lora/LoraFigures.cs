using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Sessions.Loras;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Training.Lora;

/// <summary>How near answers come to the targets of pairs, through the runtime as a user runs it; PSNR in dB, means over pairs.</summary>
/// <param name="Pairs">How many.</param>
/// <param name="Input">The inputs as they are.</param>
/// <param name="Bundle">The bundle's own answers.</param>
/// <param name="Taught">Its answers with the changes.</param>
internal sealed record LoraFigures(int Pairs, double Input, double Bundle, double Taught)
{
    private const double Best = 100;

    /// <summary>Measures pairs.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="task">The task that was taught.</param>
    /// <param name="changes">File of the changes.</param>
    /// <param name="pairs">Pairs that were not taught.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static LoraFigures Measure(
        string bundle, string task, string changes, IReadOnlyList<PicturePair> pairs, CancellationToken cancellation)
    {
        RuntimeOptions options = new() { LoadsAhead = false };
        using PixWizardPipeline own = PixWizardPipeline.Load(bundle, options, cancellation);
        using PixWizardPipeline taught = PixWizardPipeline.Load(bundle, options with { Loras = [new LoraSource(changes)] }, cancellation);
        double[] sums = new double[3];
        foreach (PicturePair pair in pairs)
        {
            Picture input = Picture.Load(pair.Input, cancellationToken: cancellation),
                target = Picture.Load(pair.Target, cancellationToken: cancellation);
            PixWizardRequest request = new()
            {
                Image = SourcePicture.FromImage(input), Task = task, Instruction = pair.Prompt,
                Size = OutputSize.Of(target.Width, target.Height),
            };
            Picture[] answers =
                [input, own.Run(request, cancellation: cancellation).Picture, taught.Run(request, cancellation: cancellation).Picture];
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += Psnr(answers[i].Pixels, target.Pixels) / pairs.Count;
            }
        }

        return new LoraFigures(pairs.Count, sums[0], sums[1], sums[2]);
    }

    private static double Psnr(ReadOnlySpan<byte> picture, ReadOnlySpan<byte> truth)
    {
        double sum = 0;
        for (int i = 0; i < picture.Length; i++)
        {
            int difference = picture[i] - truth[i];
            sum += difference * difference;
        }

        return sum == 0 ? Best : 10 * Math.Log10(255.0 * 255.0 * picture.Length / sum);
    }
}
