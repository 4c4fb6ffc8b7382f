using System.Globalization;

namespace OnnxPixWizard.Pictures.Native;

/// <summary>One call of a named libvips operation: arguments by name, then <see cref="Run"/>.</summary>
internal sealed class VipsOperation : VipsObject
{
    private string _name = "";

    /// <exception cref="VipsFailureException">The library was built without this operation.</exception>
    public static VipsOperation Create(string nickname) =>
        TryCreate(nickname) ?? throw new VipsFailureException($"this build of libvips has no operation '{nickname}'");

    /// <returns>Null if the library was built without this operation.</returns>
    public static VipsOperation? TryCreate(string nickname)
    {
        VipsOperation operation = VipsNative.OperationNew(nickname);
        operation._name = nickname;
        if (!operation.IsInvalid)
        {
            return operation;
        }

        operation.Dispose();
        _ = VipsErrors.Take(nickname);
        return null;
    }

    public VipsOperation Set(string name, VipsImage image) => SetObject(name, "VipsImage", image);

    public VipsOperation Set(string name, VipsSource source) => SetObject(name, "VipsSource", source);

    public VipsOperation Set(string name, VipsTarget target) => SetObject(name, "VipsTarget", target);

    public VipsOperation Set(string name, int value) => Set(name, value.ToString(CultureInfo.InvariantCulture));

    public VipsOperation Set(string name, double value) => Set(name, value.ToString("R", CultureInfo.InvariantCulture));

    public VipsOperation Set(string name, bool value) => Set(name, value ? "true" : "false");

    /// <summary>Sets a number, switch, enumeration or list from its text form: this way the library reports a bad name or value.</summary>
    public VipsOperation Set(string name, string value)
    {
        VipsErrors.ThrowIfFailed(VipsNative.ObjectSetArgumentFromString(this, name, value), _name);
        return this;
    }

    /// <summary>Builds the operation; savers do their work here.</summary>
    /// <exception cref="VipsFailureException">The operation refused its arguments or failed.</exception>
    public void Run()
    {
        nint built = handle;
        int status = VipsNative.CacheOperationBuildp(ref built);
        // The library may hand back an equal operation in exchange for ours.
        SetHandle(built);
        VipsErrors.ThrowIfFailed(status, _name);
    }

    /// <summary>Builds the operation and takes its output picture.</summary>
    public unsafe VipsImage RunToImage()
    {
        Run();
        GValue value = default;
        VipsNative.ValueInit(&value, VipsNative.TypeFromName("VipsImage"));
        VipsNative.ObjectGetProperty(this, "out", &value);
        VipsImage image = VipsNative.ValueDupImage(&value);
        VipsNative.ValueUnset(&value);
        return VipsErrors.Checked(image, _name);
    }

    protected override bool ReleaseHandle()
    {
        VipsNative.ObjectUnrefOutputs(handle);
        return base.ReleaseHandle();
    }

    private unsafe VipsOperation SetObject(string name, string typeName, VipsObject instance)
    {
        GValue value = default;
        VipsNative.ValueInit(&value, VipsNative.TypeFromName(typeName));
        VipsNative.ValueSetObject(&value, instance);
        VipsNative.ObjectSetProperty(this, name, &value);
        VipsNative.ValueUnset(&value);
        return this;
    }
}
