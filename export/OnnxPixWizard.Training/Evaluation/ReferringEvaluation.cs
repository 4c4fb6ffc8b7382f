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
            int pictures = 0;
            for (int index = 0; pictures < options.Scenes && index < 4 * options.Scenes; index++)
            {
                (TrainingExample example, float[] source, _) = bench.Make(task, index);
                if (example.SwappedInstruction is null)
                {
                    continue;
                }

                byte number = (byte)(example.Target + 1);
                byte[] truth = Array.ConvertAll(bench.Examples.Canvas.Objects.ToArray(), value => value == number ? (byte)1 : (byte)0);
                own.Add(Mask(bench, task, example.Instruction, source, index), truth);
                swapped.Add(Mask(bench, task, example.SwappedInstruction, source, index), truth);
                progress(new EvaluationProgress($"referring, {task.Id()}", ++pictures, options.Scenes));
            }

            yield return new EvaluationFigure(
                $"referring, {task.Id()}, cIoU", "", own.Value, swapped.Value, "instruction swapped", pictures);
        }
    }

    private static byte[] Mask(EvaluationBench bench, TrainingTask task, string instruction, float[] source, int index)
    {
        PixWizardResult result = bench.Run(task, instruction, source, bench.Size(index));
        ObjectMask mask = result.Data as ObjectMask
            ?? throw new InvalidOperationException($"The bundle answers task '{task.Id()}' without a mask.");
        return Array.ConvertAll(mask.Values.ToArray(), static value => value != 0 ? (byte)1 : (byte)0);
    }
}
