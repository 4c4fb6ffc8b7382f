using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Evaluation.Metrics;
using OnnxPixWizard.Training.Scenes;
using OnnxPixWizard.Training.Sheets;

namespace OnnxPixWizard.Training.Evaluation.PixNerd;

/// <summary>One network decoded on finer grids: is it the same picture?</summary>
/// <remarks>
/// Noise is drawn on the fine grid; the trained size starts from the pixels of it that a nearest-neighbor pick takes, index
/// floor(i·in/out). The fine result is picked in the same way and compared with the result at the trained size; beside it stands the same
/// with areas averaged.
/// </remarks>
/// <param name="bench">The bundle.</param>
/// <param name="request">What picture i shows.</param>
internal sealed class ResolutionConsistency(PixNerdBench bench, Func<int, PixNerdRequest> request)
{
    private const int SheetColumns = 6;
    private const ulong NoiseStream = 0xF17E;

    private static readonly (int Across, int Down)[] s_factors = [(4, 4), (2, 2), (2, 1)];

    private readonly int _pictures = bench.Options.Resized;

    public IEnumerable<EvaluationFigure> Run(Action<EvaluationProgress> progress)
    {
        foreach ((int across, int down) in s_factors)
        {
            RefinedGrid grid = new(bench.Size, across, down);
            string name = across == down ? $"{across}x" : $"{across}x by {down}x";
            ContactSheet fineSheet = Sheet(grid.FineSize), coarseSheet = Sheet(bench.Size);
            double picked = 0, averaged = 0, pickedSquares = 0;
            for (int index = 0; index < _pictures; index++)
            {
                float[] noise = new float[3 * grid.FineSize.Width * grid.FineSize.Height];
                GaussianNoise.Fill(SeededRandom.Derive(bench.Options.Seed + (ulong)index, NoiseStream), noise);
                float[] fine = bench.Draw(request(index) with { Size = grid.FineSize, Noise = [noise] }).Single();
                float[] coarse = bench.Draw(request(index) with { Noise = [grid.Pick(noise)] }).Single();
                picked += PictureError.Psnr(grid.Pick(fine), coarse) / _pictures;
                pickedSquares += PictureError.MeanSquare(grid.Pick(fine), coarse) / _pictures;
                averaged += PictureError.Psnr(grid.Average(fine), coarse) / _pictures;
                fineSheet.Put(index % SheetColumns, index / SheetColumns, fine);
                coarseSheet.Put(index % SheetColumns, index / SheetColumns, coarse);
                progress(new EvaluationProgress($"drawn at {name}", index + 1, _pictures));
            }

            if (bench.Options.Sheets is { } folder)
            {
                Directory.CreateDirectory(folder);
                fineSheet.Save(Path.Combine(folder, $"size-{across}x{down}.png"));
                coarseSheet.Save(Path.Combine(folder, $"size-{across}x{down}-as-1x1.png"));
            }

            yield return new EvaluationFigure($"{name} against 1x, picked", "dB", picked, averaged, "areas averaged", _pictures);
            yield return new EvaluationFigure(
                $"{name} against 1x, picked, all pixels together", "dB", PictureError.FromMeanSquare(pickedSquares), null, "", _pictures);
        }
    }

    private ContactSheet Sheet(ImageSize size) =>
        new(Math.Min(SheetColumns, _pictures), (_pictures + SheetColumns - 1) / SheetColumns, size.Width, size.Height);
}
