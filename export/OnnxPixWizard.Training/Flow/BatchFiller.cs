using System.Numerics.Tensors;
using OnnxPixWizard.Text;
using OnnxPixWizard.Tokens;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Scenes;
using OnnxPixWizard.Training.States;
using GaussianNoise = OnnxPixWizard.Training.Scenes.GaussianNoise;

namespace OnnxPixWizard.Training.Flow;

/// <summary>Fills batches with examples on the linear path x_t = t · data + (1 - t) · noise, whose velocity is data - noise.</summary>
/// <remarks>One filler a thread. Equal seeds give equal batches.</remarks>
/// <param name="options">Sizes of the model.</param>
/// <param name="tokenizers">For the instructions.</param>
/// <param name="space">What the flow moves.</param>
/// <param name="tasks">How often each task comes.</param>
/// <param name="dropout">Shares of lost conditions.</param>
/// <param name="given">Fills source and target of a row from elsewhere, and gives its instruction; null: examples are made.</param>
internal sealed class BatchFiller(
    ModelOptions options, InstructionTokenizers tokenizers, IStateSpace space, IReadOnlyList<TaskMix> tasks, ConditionDropout dropout,
    GivenExample? given = null)
{
    private const ulong ExampleStream = 1, FlowStream = 2;

    private readonly ExampleFactory _examples = new();
    private readonly float[] _shares = [.. tasks.Select(static task => task.Share)];
    private float[] _target = [];
    private float[] _state = [];
    private float[] _noise = [];
    private float[] _pixelWeights = [];
    private float[] _cellWeights = [];

    /// <summary>Fills every row.</summary>
    /// <param name="batch">Receives the examples.</param>
    /// <param name="seed">Which batch.</param>
    /// <param name="lessons">What the losses ask for.</param>
    public void Fill(TrainingBatch batch, ulong seed, TrainingLessons lessons = default)
    {
        if (options.Transformer.PlaceFeatures > 0)
        {
            batch.Tensors.Floats(ModelInputs.PlaceScale)[0] = lessons.HidesPlaces ? 0 : 1;
        }

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
        int area = size.Width * size.Height, planes = 3 * area, cells = area / (space.CellSide * space.CellSide),
            length = space.Channels * cells;
        if (_target.Length < planes)
        {
            _target = new float[planes];
            _state = new float[length];
            _noise = new float[length];
            _pixelWeights = new float[area];
            _cellWeights = new float[cells];
        }

        Span<float> source = batch.Row(ModelInputs.Source(group), index);
        Span<float> target = _target.AsSpan(0, planes), weights = _pixelWeights.AsSpan(0, area);
        if (given is not null)
        {
            weights.Fill(1);
        }

        ExampleRequest request = new(SeededRandom.Derive(seed, ExampleStream).NextBits(), size.Width, size.Height, task.Task,
            ExampleSplit.Training) { Style = task.Style };
        string instruction = given?.Invoke(random, size, source, target)
            ?? _examples.Create(request, source, target, weights).Instruction;

        float lost = random.Uniform();
        bool losesBoth = lost < dropout.Both;
        bool losesPicture = losesBoth || (lost -= dropout.Both) < dropout.Picture;
        bool losesInstruction = losesBoth || (!losesPicture && lost - dropout.Picture < dropout.Instruction);
        float time = task.Times.Draw(random.Uniform(), random.Uniform(), GaussianNoise.Next(random));
        batch.Tasks[row] = task.Task;
        batch.IsPlainAnswer[row] = time == 0 && !losesPicture && !losesInstruction;
        batch.Row(ModelInputs.Timesteps, row)[0] = time;
        batch.Row(ModelInputs.ImageKeep, row)[0] = losesPicture ? 0 : 1;

        Span<float> noise = _noise.AsSpan(0, length), state = _state.AsSpan(0, length);
        GaussianNoise.Fill(random, noise);
        FillSource(batch, size, row, source, state, losesPicture ? noise : []);
        TensorPrimitives.Multiply(noise, task.NoiseScale, noise);
        batch.LossWeights[row] = lessons.WeighsTasks ? task.LossWeight : 1;
        batch.Row(ModelInputs.StemRestoration, row)[0] = task.Task == TrainingTask.Denoise && !losesPicture ? lessons.StemRestoration : 0;
        space.Encode(target, size.Width, size.Height, state);
        FillPath(batch, size, row, time, state, noise, CellMeans(weights, size, _cellWeights.AsSpan(0, cells)));
        return losesInstruction ? "" : InstructionWords.Thin(task.Task, instruction, random);
    }

    // The null structure is the initial noise itself in place of the source.
    private void FillSource(TrainingBatch batch, BatchGroup size, int row, Span<float> source, Span<float> state, ReadOnlySpan<float> noise)
    {
        if (options.Vae is null)
        {
            // The graph reads the picture itself.
            noise.CopyTo(source);
            return;
        }

        if (noise.IsEmpty)
        {
            space.Encode(source, size.Width, size.Height, state);
            noise = state;
        }

        Patches.Patchify(noise, size.Grid(options.TokenSide), space.Channels, options.Transformer.PatchSize,
            batch.Row(ModelInputs.SourceTokens, row)[..noise.Length]);
    }

    private void FillPath(
        TrainingBatch batch, BatchGroup size, int row, float time, Span<float> target, Span<float> noise, Span<float> weights)
    {
        int patch = options.Transformer.PatchSize, channels = space.Channels;
        TokenGrid grid = size.Grid(options.TokenSide);

        // In place: the target becomes the velocity, the noise becomes the state x_t = noise + t · velocity.
        TensorPrimitives.Subtract<float>(target, noise, target);
        TensorPrimitives.MultiplyAdd(target, time, noise, noise);
        Patches.Patchify(target, grid, channels, patch, batch.Row(ModelInputs.Target, row)[..target.Length]);
        Patches.Patchify(noise, grid, channels, patch, batch.Row(ModelInputs.Tokens, row)[..noise.Length]);
        TensorPrimitives.Multiply(weights, batch.LossWeights[row] / target.Length, weights);
        Patches.Patchify(weights, grid, 1, patch, batch.Row(ModelInputs.Weights, row)[..weights.Length]);
    }

    // A cell of the state weighs as much as its pixels do on average.
    private Span<float> CellMeans(Span<float> weights, BatchGroup size, Span<float> means)
    {
        int side = space.CellSide, columns = size.Width / side;
        if (side == 1)
        {
            return weights;
        }

        means.Clear();
        for (int y = 0; y < size.Height; y++)
        {
            for (int x = 0; x < size.Width; x++)
            {
                means[(y / side * columns) + (x / side)] += weights[(y * size.Width) + x];
            }
        }

        TensorPrimitives.Multiply(means, 1f / (side * side), means);
        return means;
    }

    private void FillTexts(TrainingBatch batch, string[] instructions)
    {
        int length = batch.Shape.TextTokens;
        TokenBatch text = tokenizers.Text.EncodeBatch(instructions, PaddingRule.Fixed(length, TextPadId));
        TokenBatch task = tokenizers.Task.EncodeBatch(instructions, PaddingRule.Fixed(length, TaskPadId));
        text.Ids.CopyTo(batch.Tensors.Integers(ModelInputs.TextIds));
        text.AttentionMask.CopyTo(batch.Tensors.Integers(ModelInputs.TextMask));
        task.Ids.CopyTo(batch.Tensors.Integers(ModelInputs.TaskIds));
    }

    private int TextPadId => tokenizers.Text.IdOf("<pad>") ?? 0;

    private int TaskPadId => options.Task.EosTokenId;
}

/// <summary>Fills a row of a batch.</summary>
/// <param name="random">Chooses.</param>
/// <param name="size">Of the pictures.</param>
/// <param name="source">Receives the source, [3, height, width] in [-1, 1].</param>
/// <param name="target">Receives the target.</param>
/// <returns>The instruction.</returns>
internal delegate string GivenExample(SeededRandom random, BatchGroup size, Span<float> source, Span<float> target);

/// <summary>Drops words of instructions, so that every single word tells
/// its task and unseen phrasings of known words are understood.</summary>
internal static class InstructionWords
{
    private const float ShareUntouched = 0.5f;
    private const float KeptShare = 0.75f;

    /// <summary>The instruction with some words left out; unchanged where words tell an object, a color or a scene.</summary>
    public static string Thin(TrainingTask task, string instruction, SeededRandom random)
    {
        if (task is TrainingTask.Highlight or TrainingTask.Mask or TrainingTask.TextToImage || random.Chance(ShareUntouched))
        {
            return instruction;
        }

        string thinned = string.Join(' ', instruction.Split(' ').Where(_ => random.Chance(KeptShare)));
        return thinned.Length == 0 ? instruction : thinned;
    }
}
