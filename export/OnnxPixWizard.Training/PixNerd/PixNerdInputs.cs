namespace OnnxPixWizard.Training.PixNerd;

/// <summary>Inputs of PixNerd's training graph, beside the parameters; R rows, N tokens, F features of a token.</summary>
internal static class PixNerdInputs
{
    /// <summary>Noisy pixels that the fields see, [R, N, F].</summary>
    public const string Tokens = "tokens";

    /// <summary>Noisy pixels that the transformer sees, [R, N, F].</summary>
    public const string Patches = "patches";

    /// <summary>Places of a patch's columns that the fields see, [P] for patches of P pixels a side.</summary>
    public const string Columns = "columns";

    /// <summary>Places of a patch's rows that the fields see, [P].</summary>
    public const string Rows = "rows";

    /// <summary>Velocity to be met, [R, N, F].</summary>
    public const string Target = "target";

    /// <summary>[R].</summary>
    public const string Timesteps = "timesteps";

    /// <summary>64-bit integers, [R]; class family.</summary>
    public const string ClassIds = "class_ids";

    /// <summary>64-bit integers, [R, L]; text family.</summary>
    public const string TextIds = "input_ids";

    /// <summary>64-bit integers, [R, L], 1 at tokens; text family.</summary>
    public const string TextMask = "attention_mask";

    /// <summary>[1, N, d/2].</summary>
    public const string RopeCos = "rope_cos";

    /// <summary>[1, N, d/2].</summary>
    public const string RopeSin = "rope_sin";
}
