using OnnxPixWizard.Checkpoints;

namespace OnnxPixWizard.CommandLine;

/// <summary>A checkpoint that can't be read is bad input.</summary>
internal static partial class Failure
{
    static partial void DescribeMore(Exception e, ref (int Code, string Message)? known)
    {
        if (e is CheckpointException)
        {
            known = (ExitCode.BadInput, e.Message);
        }
    }
}
