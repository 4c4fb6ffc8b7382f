namespace OnnxPixWizard.Networks.Vae;

/// <summary>Spellings of the autoencoder's parameters in files of different age.</summary>
public static class VaeParameterNames
{
    private static readonly (string Current, string Older)[] s_attention =
        [(".to_q.", ".query."), (".to_k.", ".key."), (".to_v.", ".value."), (".to_out.0.", ".proj_attn.")];

    /// <summary>The name under which older files hold an attention parameter; the same name for every other one.</summary>
    public static string ToOlder(string name)
    {
        foreach ((string current, string older) in s_attention)
        {
            name = name.Replace(current, older, StringComparison.Ordinal);
        }

        return name;
    }
}
