using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Networks.Qwen3;

namespace OnnxPixWizard.Export.Conversion;

/// <summary>The text encoder of a PixNerd bundle.</summary>
public sealed record PixNerdTextEncoder
{
    /// <summary>Sizes.</summary>
    public required Qwen3Options Network { get; init; }

    /// <summary>Gives a parameter, as 32-bit floats, by published name; called from several threads.</summary>
    public required Func<string, LazyTensor> Weights { get; init; }

    /// <summary>Called when all parameters were written; throws if what was read is no good.</summary>
    public Action? Check { get; init; }

    /// <summary>The tokenizer's <c>tokenizer.json</c>.</summary>
    public required ReadOnlyMemory<byte> Tokenizer { get; init; }

    /// <summary>Id that fills the rest of a row.</summary>
    public required int PadId { get; init; }
}
