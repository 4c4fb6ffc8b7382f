using OnnxPixWizard.Checkpoints;

namespace OnnxPixWizard.Export.Conversion;

/// <summary>
/// The network in a training checkpoint of PixNerd: the moving averages where the file holds them, else the weights themselves. What belongs to the trainer
/// is passed over. A bare state dict, such as an extracted one, does as well.
/// </summary>
internal static class PixNerdCheckpoint
{
    // torch.compile puts it before the names of what it wraps.
    private const string Compiled = "_orig_mod.";

    private const string Averages = "ema_denoiser.", Plain = "denoiser.";

    /// <summary>Opens the file (or a folder that holds it).</summary>
    /// <param name="path">A checkpoint of any form.</param>
    /// <returns>The network's tensors under its own names, and what the user should know about the choice.</returns>
    /// <exception cref="CheckpointException">The file can't be read or holds no tensors.</exception>
    public static (ICheckpoint Checkpoint, string? Notice) Open(string path)
    {
        ICheckpoint whole = Checkpoint.Open(path);
        try
        {
            string prefix = Array.Find([Averages, Plain], prefix => whole.Tensors.Keys.Any(name => Clean(name).StartsWith(prefix, StringComparison.Ordinal))) ?? string.Empty;
            CheckpointView view = CheckpointView.Renamed(whole, name => Clean(name) is { } clean && clean.StartsWith(prefix, StringComparison.Ordinal) ? clean[prefix.Length..] : null);
            return (view, prefix == Plain ? $"'{path}' holds no moving averages ({Averages}*): the weights as last trained ({Plain}*) were taken, which draw worse pictures." : null);
        }
        catch
        {
            whole.Dispose();
            throw;
        }
    }

    private static string Clean(string name) => name.Replace(Compiled, string.Empty, StringComparison.Ordinal);
}
