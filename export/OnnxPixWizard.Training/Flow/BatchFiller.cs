using System.Numerics.Tensors;
using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.OnnxRuntime;
using OnnxPixWizard.Tokenization;
using OnnxPixWizard.Tokens;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Scenes;
using GaussianNoise = OnnxPixWizard.Training.Scenes.GaussianNoise;

namespace OnnxPixWizard.Training.Flow;

/// <summary>Fills batches with examples on the linear path x_t = t · data + (1 - t) · noise, whose velocity is data - noise.</summary>
/// <remarks>One filler a thread. Equal seeds give equal batches.</remarks>
/// <param name="options">Sizes of the model.</param>
/// <param name="tokenizers">For the instructions.</param>
/// <param name="tasks">How often each task comes.</param>
/// <param name="dropout">Shares of lost conditions.</param>
public sealed class BatchFiller(PixelModelOptions options, InstructionTokenizers tokenizers, IReadOnlyList<TaskMix> tasks, ConditionDropout dropout)
{
    private const ulong ExampleStream = 1, FlowStream = 2;

    private readonly ExampleFactory _examples = new();
    private readonly float[] _shares = [.. tasks.Select(static task => task.Share)];
    private float[] _target = [];
    private float[] _noise = [];
    private float[] _pixelWeights = [];

    /// <summary>Fills every row.</summary>
    /// <param name="batch">Receives the examples.</param>
    /// <param name="seed">Which batch.</param>
    /// <param name="lessons">What the losses ask for.</param>
    public void Fill(TrainingBatch batch, ulong seed, TrainingLessons lessons = default)
    {
        string[] instructions = new string[batch.Shape.Rows];
        int row = 0;
        for (int group = 0; group < batch.Shape.Groups.Count; group++)
        {
            BatchGroup size = batch.Shape.Groups[group];
            for (int index = 0; index < size.Rows; index++, row++)
            {
                instructions[row] = FillRow(batch, size, group, index, row, SeededRandom.Derive(seed, (ulong)row).NextBits(), lessons);
            }
        }

        FillTexts(batch, instructions);
    }

    private string FillRow(TrainingBatch batch, BatchGroup size, int group, int index, int row, ulong seed, TrainingLessons lessons)
    {
        SeededRandom random = SeededRandom.Derive(seed, FlowStream);
        TaskMix task = tasks[random.PickWeighted(_shares)];
        int area = size.Width * size.Height, planes = 3 * area;
        if (_target.Length < planes)
        {
            _target = new float[planes];
            _noise = new float[planes];
            _pixelWeights = new float[area];
        }

        OrtTensor sources = batch.Tensors[PixelModelInputs.Source(group)];
        Span<float> source = sources.AsSpan<float>().Slice(index * planes, planes);
        Span<float> target = _target.AsSpan(0, planes), weights = _pixelWeights.AsSpan(0, area);
        ExampleRequest request = new(SeededRandom.Derive(seed, ExampleStream).NextBits(), size.Width, size.Height, task.Task, ExampleSplit.Training);
        string instruction = _examples.Create(request, source, target, weights).Instruction;

        float lost = random.Uniform();
        bool losesBoth = lost < dropout.Both;
        bool losesPicture = losesBoth || (lost -= dropout.Both) < dropout.Picture;
        bool losesInstruction = losesBoth || (!losesPicture && lost - dropout.Picture < dropout.Instruction);
        float time = task.Times.Draw(random.Uniform(), random.Uniform(), GaussianNoise.Next(random));
        batch.Tasks[row] = task.Task;
        batch.IsPlainAnswer[row] = time == 0 && !losesPicture && !losesInstruction;
        batch.Row(PixelModelInputs.Timesteps, row)[0] = time;
        batch.Row(PixelModelInputs.ImageKeep, row)[0] = losesPicture ? 0 : 1;

        Span<float> noise = _noise.AsSpan(0, planes);
        GaussianNoise.Fill(random, noise);
        if (losesPicture)
        {
            // The null structure is the initial noise itself in place of the source.
            noise.CopyTo(source);
        }

        TensorPrimitives.Multiply(noise, task.NoiseScale, noise);
        batch.LossWeights[row] = lessons.WeighsTasks ? task.LossWeight : 1;
        batch.Row(PixelModelInputs.StemRestoration, row)[0] = task.Task == TrainingTask.Denoise && !losesPicture ? lessons.StemRestoration : 0;
        FillPath(batch, size, row, time, target, noise, weights);
        return losesInstruction ? "" : InstructionWords.Thin(task.Task, instruction, random);
    }

    private void FillPath(TrainingBatch batch, BatchGroup size, int row, float time, Span<float> target, Span<float> noise, Span<float> weights)
    {
        PixWizardOptions transformer = options.Transformer;
        int patch = transformer.PatchSize;
        TokenGrid grid = size.Grid(patch);

        // In place: the target becomes the velocity, the noise becomes the state x_t = noise + t · velocity.
        TensorPrimitives.Subtract<float>(target, noise, target);
        TensorPrimitives.MultiplyAdd(target, time, noise, noise);
        Patches.Patchify(target, grid, 3, patch, batch.Row(PixelModelInputs.Target, row)[..target.Length]);
        Patches.Patchify(noise, grid, 3, patch, batch.Row(PixelModelInputs.Tokens, row)[..noise.Length]);
        TensorPrimitives.Multiply(weights, batch.LossWeights[row] / target.Length, weights);
        Patches.Patchify(weights, grid, 1, patch, batch.Row(PixelModelInputs.Weights, row)[..weights.Length]);
    }

    private void FillTexts(TrainingBatch batch, string[] instructions)
    {
        int length = batch.Shape.TextTokens;
        TokenBatch text = tokenizers.Text.EncodeBatch(instructions, PaddingRule.Fixed(length, TextPadId));
        TokenBatch task = tokenizers.Task.EncodeBatch(instructions, PaddingRule.Fixed(length, TaskPadId));
        text.Ids.CopyTo(batch.Tensors[PixelModelInputs.TextIds].AsSpan<long>());
        text.AttentionMask.CopyTo(batch.Tensors[PixelModelInputs.TextMask].AsSpan<long>());
        task.Ids.CopyTo(batch.Tensors[PixelModelInputs.TaskIds].AsSpan<long>());
    }

    private int TextPadId => tokenizers.Text.IdOf("<pad>") ?? 0;

    private int TaskPadId => options.Task.EosTokenId;
}
