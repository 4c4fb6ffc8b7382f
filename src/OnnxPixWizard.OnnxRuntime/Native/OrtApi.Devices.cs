namespace OnnxPixWizard.OnnxRuntime.Native;

internal static unsafe partial class OrtApi
{
    public static nint GetAvailableProviders(byte*** names, int* count) =>
        ((delegate* unmanaged<byte***, int*, nint>)Slots[125])(names, count);

    public static nint ReleaseAvailableProviders(byte** names, int count) =>
        ((delegate* unmanaged<byte**, int, nint>)Slots[126])(names, count);

    public static nint RegisterExecutionProviderLibrary(nint environment, byte* registrationName, void* path) =>
        ((delegate* unmanaged<nint, byte*, void*, nint>)Slots[301])(environment, registrationName, path);

    public static nint UnregisterExecutionProviderLibrary(nint environment, byte* registrationName) =>
        ((delegate* unmanaged<nint, byte*, nint>)Slots[302])(environment, registrationName);

    public static nint GetEpDevices(nint environment, nint** devices, nuint* count) =>
        ((delegate* unmanaged<nint, nint**, nuint*, nint>)Slots[303])(environment, devices, count);

    public static void GetKeyValuePairs(nint pairs, byte*** keys, byte*** values, nuint* count) =>
        ((delegate* unmanaged<nint, byte***, byte***, nuint*, void>)Slots[298])(pairs, keys, values, count);

    public static int HardwareDeviceType(nint device) => ((delegate* unmanaged<nint, int>)Slots[307])(device);

    public static uint HardwareDeviceVendorId(nint device) => ((delegate* unmanaged<nint, uint>)Slots[308])(device);

    public static byte* HardwareDeviceVendor(nint device) => ((delegate* unmanaged<nint, byte*>)Slots[309])(device);

    public static uint HardwareDeviceDeviceId(nint device) => ((delegate* unmanaged<nint, uint>)Slots[310])(device);

    public static nint HardwareDeviceMetadata(nint device) => ((delegate* unmanaged<nint, nint>)Slots[311])(device);

    public static byte* EpDeviceEpName(nint device) => ((delegate* unmanaged<nint, byte*>)Slots[312])(device);

    public static byte* EpDeviceEpVendor(nint device) => ((delegate* unmanaged<nint, byte*>)Slots[313])(device);

    public static nint EpDeviceEpMetadata(nint device) => ((delegate* unmanaged<nint, nint>)Slots[314])(device);

    public static nint EpDeviceEpOptions(nint device) => ((delegate* unmanaged<nint, nint>)Slots[315])(device);

    public static nint EpDeviceDevice(nint device) => ((delegate* unmanaged<nint, nint>)Slots[316])(device);
}
