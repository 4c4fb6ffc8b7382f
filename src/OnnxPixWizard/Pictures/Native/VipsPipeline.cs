namespace OnnxPixWizard.Pictures.Native;

/// <summary>A chain of operations of which only the last picture is held; the library keeps what it depends on.</summary>
internal sealed class VipsPipeline(VipsImage first) : IDisposable
{
    public VipsImage Image { get; private set; } = first;

    /// <summary>Appends an operation that reads the last picture.</summary>
    /// <exception cref="VipsFailureException">The operation refused; the chain is as before.</exception>
    public void Apply(string nickname, params ReadOnlySpan<(string Name, string Value)> arguments)
    {
        using VipsOperation operation = VipsOperation.Create(nickname).Set("in", Image);
        foreach ((string name, string value) in arguments)
        {
            operation.Set(name, value);
        }

        Replace(operation.RunToImage());
    }

    /// <summary>Computes what there is so far, so that later operations may read it in any order.</summary>
    public void ToMemory() => Replace(Image.CopyToMemory());

    /// <summary>Goes on from another picture, which the chain now owns.</summary>
    public void Replace(VipsImage next)
    {
        Image.Dispose();
        Image = next;
    }
    public void Dispose() => Image.Dispose();
}
