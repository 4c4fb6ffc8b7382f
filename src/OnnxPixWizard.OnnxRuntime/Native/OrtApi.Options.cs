namespace OnnxPixWizard.OnnxRuntime.Native;

internal static unsafe partial class OrtApi
{
    public static nint CreateSessionOptions(nint* options) => ((delegate* unmanaged<nint*, nint>)Slots[10])(options);

    public static void ReleaseSessionOptions(nint options) => ((delegate* unmanaged<nint, void>)Slots[100])(options);

    public static nint SetOptimizedModelFilePath(nint options, void* path) => ((delegate* unmanaged<nint, void*, nint>)Slots[11])(options, path);

    public static nint SetSessionExecutionMode(nint options, int mode) => ((delegate* unmanaged<nint, int, nint>)Slots[13])(options, mode);

    public static nint EnableProfiling(nint options, void* prefix) => ((delegate* unmanaged<nint, void*, nint>)Slots[14])(options, prefix);

    public static nint DisableMemPattern(nint options) => ((delegate* unmanaged<nint, nint>)Slots[17])(options);

    public static nint DisableCpuMemArena(nint options) => ((delegate* unmanaged<nint, nint>)Slots[19])(options);

    public static nint SetSessionLogId(nint options, byte* id) => ((delegate* unmanaged<nint, byte*, nint>)Slots[20])(options, id);

    public static nint SetSessionLogSeverityLevel(nint options, int severity) => ((delegate* unmanaged<nint, int, nint>)Slots[22])(options, severity);

    public static nint SetSessionGraphOptimizationLevel(nint options, int level) => ((delegate* unmanaged<nint, int, nint>)Slots[23])(options, level);

    public static nint SetIntraOpNumThreads(nint options, int threads) => ((delegate* unmanaged<nint, int, nint>)Slots[24])(options, threads);

    public static nint SetInterOpNumThreads(nint options, int threads) => ((delegate* unmanaged<nint, int, nint>)Slots[25])(options, threads);

    public static nint AddFreeDimensionOverrideByName(nint options, byte* name, long length) =>
        ((delegate* unmanaged<nint, byte*, long, nint>)Slots[124])(options, name, length);

    public static nint AddSessionConfigEntry(nint options, byte* key, byte* value) =>
        ((delegate* unmanaged<nint, byte*, byte*, nint>)Slots[130])(options, key, value);

    public static nint SetUserLoggingFunction(
        nint options, delegate* unmanaged<void*, int, byte*, byte*, byte*, byte*, void> logger, void* loggerParam) =>
        ((delegate* unmanaged<nint, void*, void*, nint>)Slots[266])(options, logger, loggerParam);

    public static nint SessionOptionsSetLoadCancellationFlag(nint options, bool cancel) =>
        ((delegate* unmanaged<nint, byte, nint>)Slots[293])(options, cancel ? (byte)1 : (byte)0);

    public static nint SessionOptionsAppendExecutionProvider(nint options, byte* name, byte** keys, byte** values, nuint count) =>
        ((delegate* unmanaged<nint, byte*, byte**, byte**, nuint, nint>)Slots[216])(options, name, keys, values, count);

    public static nint SessionOptionsAppendExecutionProviderV2(
        nint options, nint environment, nint* devices, nuint deviceCount, byte** keys, byte** values, nuint count) =>
        ((delegate* unmanaged<nint, nint, nint*, nuint, byte**, byte**, nuint, nint>)Slots[304])(options, environment, devices, deviceCount, keys, values, count);

    public static nint SessionOptionsAppendExecutionProviderCuda(nint options, nint cuda) =>
        ((delegate* unmanaged<nint, nint, nint>)Slots[204])(options, cuda);

    public static nint CreateCudaProviderOptions(nint* cuda) => ((delegate* unmanaged<nint*, nint>)Slots[205])(cuda);

    public static nint UpdateCudaProviderOptions(nint cuda, byte** keys, byte** values, nuint count) =>
        ((delegate* unmanaged<nint, byte**, byte**, nuint, nint>)Slots[206])(cuda, keys, values, count);

    public static void ReleaseCudaProviderOptions(nint cuda) => ((delegate* unmanaged<nint, void>)Slots[208])(cuda);

    public static nint SessionOptionsAppendExecutionProviderTensorRT(nint options, nint tensorRT) =>
        ((delegate* unmanaged<nint, nint, nint>)Slots[170])(options, tensorRT);

    public static nint CreateTensorRTProviderOptions(nint* tensorRT) => ((delegate* unmanaged<nint*, nint>)Slots[171])(tensorRT);

    public static nint UpdateTensorRTProviderOptions(nint tensorRT, byte** keys, byte** values, nuint count) =>
        ((delegate* unmanaged<nint, byte**, byte**, nuint, nint>)Slots[172])(tensorRT, keys, values, count);

    public static void ReleaseTensorRTProviderOptions(nint tensorRT) => ((delegate* unmanaged<nint, void>)Slots[174])(tensorRT);

    public static nint CreateRunOptions(nint* options) => ((delegate* unmanaged<nint*, nint>)Slots[39])(options);

    public static void ReleaseRunOptions(nint options) => ((delegate* unmanaged<nint, void>)Slots[97])(options);

    public static nint RunOptionsSetRunLogSeverityLevel(nint options, int severity) => ((delegate* unmanaged<nint, int, nint>)Slots[41])(options, severity);

    public static nint RunOptionsSetRunTag(nint options, byte* tag) => ((delegate* unmanaged<nint, byte*, nint>)Slots[42])(options, tag);

    public static nint RunOptionsSetTerminate(nint options) => ((delegate* unmanaged<nint, nint>)Slots[46])(options);

    public static nint RunOptionsUnsetTerminate(nint options) => ((delegate* unmanaged<nint, nint>)Slots[47])(options);

    public static nint AddRunConfigEntry(nint options, byte* key, byte* value) =>
        ((delegate* unmanaged<nint, byte*, byte*, nint>)Slots[165])(options, key, value);
}
