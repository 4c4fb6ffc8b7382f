using OnnxPixWizard.Export.Tokenization;

namespace OnnxPixWizard.Export.Synthesis;

/// <summary>Small tokenizers of the published kinds.</summary>
internal static class SyntheticTokenizers
{
    private const int Learnt = 64;

    private static readonly string[] s_sentences =
    [
        "Remove the noise from this photo.", "Estimate the depth of this scene.", "Estimate the surface normals of this picture.", "Put a hat on the dog.",
        "Take the rain out of the photo.", "Paint the pixels of the dog in red.", "Fill in the missing region of this picture.", "Text to image: a lighthouse at dusk.",
    ];

    /// <summary>Of CLIP's kind.</summary>
    public static TrainedTokenizer Clip() => ClipTokenizerTrainer.Train(s_sentences, ClipTokenizerTrainer.MinVocabularySize + Learnt);

    /// <summary>Of Gemma's kind.</summary>
    public static TrainedTokenizer Gemma() => GemmaTokenizerTrainer.Train(s_sentences, GemmaTokenizerTrainer.MinVocabularySize + Learnt);

    /// <summary>Of Qwen's kind.</summary>
    public static TrainedTokenizer Qwen() => QwenTokenizerTrainer.Train(s_sentences, QwenTokenizerTrainer.MinVocabularySize + Learnt);
}
