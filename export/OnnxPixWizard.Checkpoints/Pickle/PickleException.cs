using OnnxPixWizard.Checkpoints;

namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>A pickle is broken, beyond the reader's limits or holds what the reader does not build.</summary>
/// <param name="path">The file.</param>
/// <param name="detail">What was wrong, where inside the file, and how to mend it.</param>
/// <param name="inner">The cause.</param>
public class PickleException(string path, string detail, Exception? inner = null) : CheckpointException(path, detail, inner);
