using OnnxPixWizard.Text;

namespace OnnxPixWizard.Conditioning;

internal static class TokenizerFaults
{
    /// <summary>The fault alone: file and field are told by the bundle's own exception.</summary>
    public static string Problem(this TokenizerException fault)
    {
        int start = fault.Message.IndexOf(": ", StringComparison.Ordinal);
        return (start < 0 ? fault.Message : fault.Message[(start + 2)..]).TrimEnd('.');
    }
}
