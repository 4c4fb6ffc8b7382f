namespace OnnxPixWizard.Checkpoints;

/// <summary>Where a torch file keeps its storages.</summary>
internal interface ITorchData
{
    /// <returns>Place and length in the file, or null where there is no such storage.</returns>
    (long Offset, long Length)? Find(string key);
}
