using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Networks.Modules;

/// <summary>A text encoder that is the body of a language model: it can also go on from tokens that it has seen.</summary>
internal interface ILanguageModel
{
    /// <summary>Sizes of its layers.</summary>
    DecoderOptions Layers { get; }

    /// <summary>Number of its layers.</summary>
    int LayerCount { get; }

    /// <summary>The tokens' vectors, [vocabulary, h].</summary>
    Value Embedding { get; }

    /// <summary>Reads new tokens behind those that the caches keep.</summary>
    /// <param name="inputIds">64-bit integers, [batch, tokens].</param>
    /// <param name="sequence">Where the tokens stand, and what they see.</param>
    /// <param name="caches">One for each layer; the new tokens are added.</param>
    /// <returns>The state behind all layers and the last norm, [batch, tokens, h].</returns>
    Value Continue(Value inputIds, CausalSequence sequence, IReadOnlyList<KeyValueCache> caches);
}
