using OnnxPixWizard.Text;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Pictures;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.PixNerd;

/// <summary>What a PixNerd learns to draw: pictures of a class, or captioned scenes.</summary>
/// <remarks>Holds scratch memory; use one a thread. Equal seeds give equal bytes.</remarks>
/// <param name="model">Sizes and family.</param>
/// <param name="tokenizer">Of the text family; null in the class family.</param>
internal sealed class PixNerdPictures(PixNerdModel model, Tokenizer? tokenizer)
{
    private const string PadToken = "<|endoftext|>";
    private const int CaptionStream = 1;
    private const float PlainCaptions = 0.5f;

    private readonly ExampleFactory _scenes = new();
    private readonly ClassPictureGenerator _classes = new();
    private float[] _blank = [];

    /// <summary>Draws a picture.</summary>
    /// <param name="seed">Which one.</param>
    /// <param name="split">Training or evaluation: no picture belongs to both.</param>
    /// <param name="planes">Receives the picture, planar [3, side, side] in [-1, 1].</param>
    /// <param name="classId">Receives its class; 0 in the text family.</param>
    /// <returns>The caption; empty in the class family.</returns>
    public string Draw(ulong seed, ExampleSplit split, Span<float> planes, out int classId)
    {
        classId = 0;
        if (model.Class is { } options)
        {
            classId = SeededRandom.Derive(seed, CaptionStream).Below(options.NumClasses);
            _classes.Generate(seed, classId, split, model.Side, model.Side, planes);
            return "";
        }

        if (_blank.Length < planes.Length)
        {
            _blank = new float[planes.Length];
        }

        TrainingExample example = _scenes.Create(new ExampleRequest(seed, model.Side, model.Side, TrainingTask.TextToImage, split)
            { Style = SceneStyle.Posed }, _blank.AsSpan(0, planes.Length), planes);
        SeededRandom words = SeededRandom.Derive(seed, CaptionStream);
        return words.Chance(PlainCaptions) ? SceneCaption.Write(example.Scene!, words) : example.Instruction;
    }

    /// <summary>Tokens of captions, padded to the network's length.</summary>
    public TokenBatch Encode(IReadOnlyList<string> captions) =>
        tokenizer!.EncodeBatch([.. captions], PaddingRule.Fixed(model.TextTokens, PadId(tokenizer)));

    /// <summary>The tokenizer's id of padding.</summary>
    /// <exception cref="InvalidDataException">It has none.</exception>
    public static int PadId(Tokenizer tokenizer) => tokenizer.IdOf(PadToken)
        ?? throw new InvalidDataException(
            $"The text tokenizer knows no '{PadToken}', with which captions are padded. Start from a bundle or run of this program.");
}
