using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Training.Evaluation.Metrics;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Instructions;

namespace OnnxPixWizard.Training.Evaluation;

/// <summary>Masks and highlights of the object that an instruction refers to; the baseline
/// is the same model's with the instruction swapped for another object's.</summary>
internal static class ReferringEvaluation
{
    public static IEnumerable<EvaluationFigure> Run(EvaluationBench bench, EvaluationOptions options, Action<EvaluationProgress> progress)
    {
        foreach (TrainingTask task in (TrainingTask[])[TrainingTask.Mask, TrainingTask.Highlight])
        {
            CumulativeIou own = new(), swapped = new();
            int pictures = 0, boxes = 0, right = 0;
            for (int index = 0; pictures < options.Scenes && index < 4 * options.Scenes; index++)
            {
                (TrainingExample example, float[] source, _) = bench.Make(task, index);
                if (example.SwappedInstruction is null)
                {
                    continue;
                }

                byte number = (byte)(example.Target + 1);
                byte[] truth = Array.ConvertAll(bench.Examples.Canvas.Objects.ToArray(), value => value == number ? (byte)1 : (byte)0);
                ObjectMask mask = Mask(bench, task, example.Instruction, source, index);
                own.Add(mask.Values, truth);
                boxes += mask.Boxes.Count;
                right += mask.Boxes.Any(box => IsAt(box.Box, PixelBox.Around(truth, mask.Size)!.Value)) ? 1 : 0;
                swapped.Add(Mask(bench, task, example.SwappedInstruction, source, index).Values, truth);
                progress(new EvaluationProgress($"referring, {task.Id()}", ++pictures, options.Scenes));
            }

            yield return new EvaluationFigure(
                $"referring, {task.Id()}, cIoU", "", own.Value, swapped.Value, "instruction swapped", pictures);
            if (task == TrainingTask.Mask)
            {
                yield return new EvaluationFigure("boxes, recall at IoU 0.5", "share", right / (double)pictures, null, "", pictures);
                yield return new EvaluationFigure(
                    "boxes, precision at IoU 0.5", "share", right / (double)Math.Max(1, boxes), null, "", pictures);
            }
        }
    }

    private static bool IsAt(PixelBox box, PixelBox truth)
    {
        long shared = box.Intersect(truth).Size.Pixels;
        return 2 * shared >= box.Size.Pixels + truth.Size.Pixels - shared;
    }

    private static ObjectMask Mask(EvaluationBench bench, TrainingTask task, string instruction, float[] source, int index)
    {
        PixWizardResult result = bench.Run(task, instruction, source, bench.Size(index));
        return result.Data as ObjectMask
            ?? throw new InvalidOperationException($"The bundle answers task '{task.Id()}' without a mask.");
    }
}
