#if ASSISTANT
using OnnxPixWizard.Assistant;

namespace OnnxPixWizard.CommandLine;

internal static partial class Failure
{
    static partial void DescribeMore(Exception e, ref (int Code, string Message)? known)
    {
        if (e is AssistantException assistant)
        {
            known = (assistant.Fault switch
            {
                AssistantFault.NoModel or AssistantFault.BadModel or AssistantFault.ContextTooSmall => ExitCode.BadInput,
                AssistantFault.NoLibrary => ExitCode.Unavailable,
                _ => ExitCode.Failed,
            }, $"--assistant: {assistant.Message}");
        }
    }
}
#endif
