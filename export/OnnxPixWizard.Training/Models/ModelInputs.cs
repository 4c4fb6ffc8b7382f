using System.Globalization;

namespace OnnxPixWizard.Training.Models;

/// <summary>Names of a model graph's inputs besides the parameters. B rows,
/// N tokens, L text tokens, F state features, p patch size.</summary>
internal static class ModelInputs
{
    /// <summary>State x_t, float [B, N, F].</summary>
    public const string Tokens = "tokens";

    /// <summary>Data minus noise, float [B, N, F].</summary>
    public const string Target = "target";

    /// <summary>Weights of the pixels' squared errors, float [B, N, 1, p²], of cells
    /// in the latent family; for a plain mean 1 / elements of the row.</summary>
    public const string Weights = "weights";

    /// <summary>Weight of the stem's own restoration of the source picture in a row's loss, float [B].</summary>
    public const string StemRestoration = "stem_restoration";

    /// <summary>True = real token, boolean [B, N]; absent where no row is padded.</summary>
    public const string TokenMask = "token_mask";

    /// <summary>Cosines of the rope angles, float [B, N, d/2].</summary>
    public const string RopeCos = "rope_cos";

    /// <summary>Sines of the rope angles, float [B, N, d/2].</summary>
    public const string RopeSin = "rope_sin";

    /// <summary>Times, float [B].</summary>
    public const string Timesteps = "timesteps";

    /// <summary>Instruction for the text encoder, int64 [B, L].</summary>
    public const string TextIds = "text_ids";

    /// <summary>1 = token, int64 [B, L].</summary>
    public const string TextMask = "text_mask";

    /// <summary>Instruction for the task encoder, int64 [B, L]; what follows its end token has no effect.</summary>
    public const string TaskIds = "task_ids";

    /// <summary>1, or 0 where the image tokens are dropped, float [B, 1, 1].</summary>
    public const string ImageKeep = "image_keep";

    /// <summary>Source features, float [B, N, F], in the latent family; in the
    /// pixel family the graph makes them of the source pictures.</summary>
    public const string SourceTokens = "source_tokens";

    /// <summary>What the places of tokens are multiplied by, [1]; only where the model has places.</summary>
    public const string PlaceScale = "place_scale";

    /// <summary>Source pictures of a group in [-1, 1], float [rows, 3, height, width].</summary>
    public static string Source(int group) => string.Create(CultureInfo.InvariantCulture, $"source.{group}");
}
