using OnnxPixWizard.Tasks;
using OnnxPixWizard.Training.Evaluation.Metrics;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Evaluation;

/// <summary>Depth and normals against the best constant over training scenes, segmentation against calling everything ground.</summary>
internal static class PerceptionEvaluation
{
    private const int BaselineScenes = 400;
    private const int BaselineSide = 96;

    public static IEnumerable<EvaluationFigure> Run(EvaluationBench bench, EvaluationOptions options, Action<EvaluationProgress> progress)
    {
        (float depth, (float, float, float) direction) = BestConstants();
        DepthError ownDepth = new(), constantDepth = new();
        NormalError ownNormals = new(), constantNormals = new();
        ConfusionMatrix ownClasses = new(Enum.GetValues<SceneClass>().Length), ground = new(Enum.GetValues<SceneClass>().Length);
        for (int index = 0; index < options.Scenes; index++)
        {
            (TrainingExample example, float[] source, _) = bench.Make(TrainingTask.Depth, index);
            float[] metres = bench.Examples.Canvas.Depth.ToArray(), normals = bench.Examples.Canvas.Normals.ToArray();
            byte[] classes = bench.Examples.Canvas.Classes.ToArray();
            ownDepth.Add(Data<DepthMap>(bench, example, source, index).Metres, metres, TaskPainting.FarDepth);
            constantDepth.AddConstant(depth, metres);

            example = bench.Make(TrainingTask.Normals, index).Example;
            ownNormals.Add(Planar(Data<NormalMap>(bench, example, source, index).Vectors), normals);
            constantNormals.AddConstant(direction, normals);

            example = bench.Make(TrainingTask.Segmentation, index).Example;
            ownClasses.Add(Data<LabelMap>(bench, example, source, index).Labels, classes);
            ground.Add([.. Enumerable.Repeat((byte)SceneClass.Ground, classes.Length)], classes);
            progress(new EvaluationProgress("depth, normals, segmentation", index + 1, options.Scenes));
        }

        yield return new EvaluationFigure("depth, RMSE", "m", ownDepth.Rmse, constantDepth.Rmse, "best single depth", options.Scenes);
        yield return new EvaluationFigure(
            "normals, mean angle", "degrees", ownNormals.MeanDegrees, constantNormals.MeanDegrees, "best single direction", options.Scenes);
        yield return new EvaluationFigure("segmentation, mIoU", "", ownClasses.MeanIou, ground.MeanIou, "all ground", options.Scenes);
    }

    private static T Data<T>(EvaluationBench bench, TrainingExample example, float[] source, int index) where T : Tasks.TaskData
    {
        PixWizardResult result = bench.Run(example.Task, example.Instruction, source, bench.Size(index));
        return result.Data as T ?? throw new InvalidOperationException(
            $"The bundle answers task '{example.TaskId}' with {result.Data?.GetType().Name ?? "a picture"}.");
    }

    private static (float Depth, (float X, float Y, float Z) Direction) BestConstants()
    {
        ExampleFactory factory = new();
        BestSingleDepth depth = new();
        BestSingleDirection direction = new();
        float[] source = new float[3 * BaselineSide * BaselineSide], target = new float[source.Length];
        for (int index = 0; index < BaselineScenes; index++)
        {
            factory.Create(
                new ExampleRequest((ulong)index, BaselineSide, BaselineSide, TrainingTask.Depth, ExampleSplit.Training), source, target);
            depth.Add(factory.Canvas.Depth);
            direction.Add(factory.Canvas.Normals);
        }

        return (depth.Value, direction.Solve());
    }

    // From [height, width, 3] to [3, height, width].
    private static float[] Planar(ReadOnlySpan<float> vectors)
    {
        int area = vectors.Length / 3;
        float[] planes = new float[vectors.Length];
        for (int pixel = 0; pixel < area; pixel++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                planes[(axis * area) + pixel] = vectors[(3 * pixel) + axis];
            }
        }

        return planes;
    }
}
