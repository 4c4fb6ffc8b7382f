namespace OnnxPixWizard.OnnxRuntime.Native;

/// <summary>The function table of ONNX Runtime's C API, <see cref="OrtLibrary.ApiVersion"/> and newer.</summary>
/// <remarks>
/// The table only ever grows at its end, so a slot number of onnxruntime_c_api.h stays true for every newer library.
/// The numbers count the members of <c>struct OrtApi</c> from zero; none lies beyond slot 412, the last of version 24
/// that is used. A method that returns <see cref="nint"/> returns an OrtStatus (0 = success) unless its name says Release.
/// </remarks>
internal static unsafe partial class OrtApi
{
    private static nint* s_slots;

    private static nint* Slots => s_slots is not null ? s_slots : s_slots = OrtLibrary.Load();

    public static int GetErrorCode(nint status) => ((delegate* unmanaged<nint, int>)Slots[1])(status);

    public static byte* GetErrorMessage(nint status) => ((delegate* unmanaged<nint, byte*>)Slots[2])(status);

    public static void ReleaseStatus(nint status) => ((delegate* unmanaged<nint, void>)Slots[93])(status);

    public static nint CreateEnvWithCustomLogger(
        delegate* unmanaged<void*, int, byte*, byte*, byte*, byte*, void> logger, void* loggerParam, int severity, byte* logId, nint* environment) =>
        ((delegate* unmanaged<void*, void*, int, byte*, nint*, nint>)Slots[4])(logger, loggerParam, severity, logId, environment);

    public static nint DisableTelemetryEvents(nint environment) => ((delegate* unmanaged<nint, nint>)Slots[6])(environment);

    public static nint UpdateEnvWithCustomLogLevel(nint environment, int severity) =>
        ((delegate* unmanaged<nint, int, nint>)Slots[226])(environment, severity);

    public static nint GetAllocatorWithDefaultOptions(nint* allocator) => ((delegate* unmanaged<nint*, nint>)Slots[78])(allocator);

    public static nint AllocatorFree(nint allocator, void* memory) => ((delegate* unmanaged<nint, void*, nint>)Slots[76])(allocator, memory);

    public static byte* GetBuildInfoString() => ((delegate* unmanaged<byte*>)Slots[254])();
}
