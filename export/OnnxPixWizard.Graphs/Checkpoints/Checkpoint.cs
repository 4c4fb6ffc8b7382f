namespace OnnxPixWizard.Graphs.Checkpoints;

/// <summary>Opens checkpoints of every published form.</summary>
public static class Checkpoint
{
    /// <summary>Opens a checkpoint; its form is told by its content, not by its name.</summary>
    /// <param name="path">A safetensors file, an index of several, or a folder with either under one of the usual names.</param>
    /// <exception cref="CheckpointException">It is missing, broken or of no known form; nothing of it was run.</exception>
    public static ICheckpoint Open(string path)
    {
        string file = Directory.Exists(path) ? CheckpointFolder.FindWeights(path) : path;
        return file.EndsWith(CheckpointIndex.Ending, StringComparison.OrdinalIgnoreCase) ? ShardedCheckpoint.Open(file) : OpenFile(file);
    }

    /// <summary>Opens one file.</summary>
    internal static ICheckpoint OpenFile(string path) => SafeTensorsCheckpoint.Open(path);
}
