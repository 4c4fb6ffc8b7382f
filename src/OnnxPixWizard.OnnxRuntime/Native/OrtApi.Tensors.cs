namespace OnnxPixWizard.OnnxRuntime.Native;

internal static unsafe partial class OrtApi
{
    public static nint CreateTensorWithDataAsOrtValue(nint memoryInfo, void* data, nuint bytes, long* shape, nuint rank, int type, nint* value) =>
        ((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)Slots[49])(memoryInfo, data, bytes, shape, rank, type, value);

    public static nint GetTensorMutableData(nint value, void** data) => ((delegate* unmanaged<nint, void**, nint>)Slots[51])(value, data);

    public static nint GetTensorTypeAndShape(nint value, nint* info) => ((delegate* unmanaged<nint, nint*, nint>)Slots[65])(value, info);

    public static void ReleaseValue(nint value) => ((delegate* unmanaged<nint, void>)Slots[96])(value);

    public static nint CastTypeInfoToTensorInfo(nint type, nint* info) => ((delegate* unmanaged<nint, nint*, nint>)Slots[55])(type, info);

    public static void ReleaseTypeInfo(nint type) => ((delegate* unmanaged<nint, void>)Slots[98])(type);

    public static void ReleaseTensorTypeAndShapeInfo(nint info) => ((delegate* unmanaged<nint, void>)Slots[99])(info);

    public static nint GetTensorElementType(nint info, int* type) => ((delegate* unmanaged<nint, int*, nint>)Slots[60])(info, type);

    public static nint GetDimensionsCount(nint info, nuint* count) => ((delegate* unmanaged<nint, nuint*, nint>)Slots[61])(info, count);

    public static nint GetDimensions(nint info, long* lengths, nuint count) => ((delegate* unmanaged<nint, long*, nuint, nint>)Slots[62])(info, lengths, count);

    public static nint GetSymbolicDimensions(nint info, byte** symbols, nuint count) =>
        ((delegate* unmanaged<nint, byte**, nuint, nint>)Slots[63])(info, symbols, count);

    public static nint CreateCpuMemoryInfo(int allocatorType, int memoryType, nint* memoryInfo) =>
        ((delegate* unmanaged<int, int, nint*, nint>)Slots[69])(allocatorType, memoryType, memoryInfo);

    public static nint GetTensorMemoryInfo(nint value, nint* memoryInfo) => ((delegate* unmanaged<nint, nint*, nint>)Slots[194])(value, memoryInfo);

    public static void MemoryInfoGetDeviceType(nint memoryInfo, int* type) => ((delegate* unmanaged<nint, int*, void>)Slots[225])(memoryInfo, type);
}
