using OnnxPixWizard.OnnxRuntime.Native;

namespace OnnxPixWizard.OnnxRuntime;

/// <summary>One piece of hardware together with an execution provider that can use it.</summary>
public sealed unsafe class OrtDevice
{
    internal OrtDevice(nint epDevice)
    {
        Pointer = epDevice;
        nint hardware = OrtApi.EpDeviceDevice(epDevice);
        Provider = NativeText.Read(OrtApi.EpDeviceEpName(epDevice));
        ProviderVendor = NativeText.Read(OrtApi.EpDeviceEpVendor(epDevice));
        ProviderMetadata = ReadPairs(OrtApi.EpDeviceEpMetadata(epDevice));
        ProviderOptions = ReadPairs(OrtApi.EpDeviceEpOptions(epDevice));
        Kind = (OrtDeviceKind)OrtApi.HardwareDeviceType(hardware);
        Vendor = NativeText.Read(OrtApi.HardwareDeviceVendor(hardware));
        VendorId = OrtApi.HardwareDeviceVendorId(hardware);
        DeviceId = OrtApi.HardwareDeviceDeviceId(hardware);
        Metadata = ReadPairs(OrtApi.HardwareDeviceMetadata(hardware));
    }

    /// <summary>Full name of the provider, such as CPUExecutionProvider.</summary>
    public string Provider { get; }

    /// <summary>Who wrote the provider.</summary>
    public string ProviderVendor { get; }

    /// <summary>What the provider tells about itself and this device.</summary>
    public IReadOnlyDictionary<string, string> ProviderMetadata { get; }

    /// <summary>Options the provider takes on this device, with their defaults.</summary>
    public IReadOnlyDictionary<string, string> ProviderOptions { get; }

    /// <summary>Kind of hardware.</summary>
    public OrtDeviceKind Kind { get; }

    /// <summary>Who made the hardware.</summary>
    public string Vendor { get; }

    /// <summary>PCI number of the vendor, 0 where unknown.</summary>
    public uint VendorId { get; }

    /// <summary>The vendor's number of the model, 0 where unknown.</summary>
    public uint DeviceId { get; }

    /// <summary>What the system tells about the hardware.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The native description; the environment owns it.</summary>
    internal nint Pointer { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Provider} on {Kind} {Vendor}".TrimEnd();

    private static Dictionary<string, string> ReadPairs(nint pairs)
    {
        Dictionary<string, string> result = new(StringComparer.Ordinal);
        if (pairs != 0)
        {
            byte** keys;
            byte** values;
            nuint count;
            OrtApi.GetKeyValuePairs(pairs, &keys, &values, &count);
            for (nuint i = 0; i < count; i++)
            {
                result[NativeText.Read(keys[i])] = NativeText.Read(values[i]);
            }
        }

        return result;
    }
}
