namespace OnnxPixWizard.OnnxRuntime.Native;

/// <summary>Appends an execution provider to session options by the one of the library's ways that fits it.</summary>
internal static unsafe class ProviderSetup
{
    /// <exception cref="OrtProviderException">The provider is not there or refuses to start.</exception>
    public static void Append(nint options, OrtProvider provider)
    {
        if (provider.IsCpu)
        {
            return; // always there, and always the last
        }

        OrtEnvironment environment = OrtEnvironment.Shared;
        string? builtIn = environment.Providers.FirstOrDefault(provider.Means);
        IReadOnlyDictionary<string, string> given = provider.Options ?? new Dictionary<string, string>(StringComparer.Ordinal);
        using NativeTexts keys = new(given.Keys);
        using NativeTexts values = new(given.Values);
        nuint count = (nuint)given.Count;
        nint[] devices = [.. environment.Devices.Where(d => provider.Means(d.Provider)).Select(d => d.Pointer)];
        nint status;
        if (builtIn is null && devices.Length == 0)
        {
            throw new OrtProviderException(provider.Name, OrtErrorCode.ExecutionProviderFail, $"Execution provider '{provider.Name}' is not in ONNX Runtime {environment.Version} at '{OrtLibrary.LoadedPath}', which has {string.Join(", ", environment.Providers)}. Choose one of these, or name a library that has it in {OrtLibrary.PathVariable}.");
        }

        if (builtIn is null)
        {
            fixed (nint* first = devices)
            {
                status = OrtApi.SessionOptionsAppendExecutionProviderV2(options, environment.Pointer, first, (nuint)devices.Length, keys.Pointers, values.Pointers, count);
            }
        }
        else
        {
            status = builtIn switch
            {
                "CUDAExecutionProvider" => AppendCuda(options, keys.Pointers, values.Pointers, count),
                "TensorrtExecutionProvider" => AppendTensorRT(options, keys.Pointers, values.Pointers, count),
                _ => AppendByName(options, GenericName(builtIn), keys.Pointers, values.Pointers, count),
            };
        }

        if (status != 0)
        {
            OrtException cause = OrtStatus.ToException(status, "start a provider");
            throw new OrtProviderException(provider.Name, cause.Code, $"Execution provider '{provider.Name}' could not start: {cause.NativeMessage} ({cause.Code}). Check its drivers, the provider's own library beside '{OrtLibrary.LoadedPath}', and its options.");
        }
    }

    /// <summary>What SessionOptionsAppendExecutionProvider calls a provider.</summary>
    private static string GenericName(string fullName) => fullName switch
    {
        "DmlExecutionProvider" => "DML",
        "WebGpuExecutionProvider" => "WebGPU",
        "XnnpackExecutionProvider" => "XNNPACK",
        _ => fullName.Replace("ExecutionProvider", "", StringComparison.Ordinal),
    };

    private static nint AppendByName(nint options, string name, byte** keys, byte** values, nuint count)
    {
        using NativeText text = NativeText.Utf8(name);
        return OrtApi.SessionOptionsAppendExecutionProvider(options, text.Pointer, keys, values, count);
    }

    private static nint AppendCuda(nint options, byte** keys, byte** values, nuint count)
    {
        nint cuda;
        nint status = OrtApi.CreateCudaProviderOptions(&cuda);
        if (status != 0)
        {
            return status;
        }

        status = OrtApi.UpdateCudaProviderOptions(cuda, keys, values, count);
        status = status != 0 ? status : OrtApi.SessionOptionsAppendExecutionProviderCuda(options, cuda);
        OrtApi.ReleaseCudaProviderOptions(cuda);
        return status;
    }

    private static nint AppendTensorRT(nint options, byte** keys, byte** values, nuint count)
    {
        nint tensorRT;
        nint status = OrtApi.CreateTensorRTProviderOptions(&tensorRT);
        if (status != 0)
        {
            return status;
        }

        status = OrtApi.UpdateTensorRTProviderOptions(tensorRT, keys, values, count);
        status = status != 0 ? status : OrtApi.SessionOptionsAppendExecutionProviderTensorRT(options, tensorRT);
        OrtApi.ReleaseTensorRTProviderOptions(tensorRT);
        return status;
    }
}
