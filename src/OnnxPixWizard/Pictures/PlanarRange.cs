namespace OnnxPixWizard.Pictures;

/// <summary>Range of planar float samples that bytes 0 to 255 are mapped to.</summary>
public enum PlanarRange
{
    /// <summary>Byte 0 is -1, byte 255 is 1: byte / 127.5 - 1.</summary>
    MinusOneToOne,

    /// <summary>Byte 0 is 0, byte 255 is 1: byte / 255.</summary>
    ZeroToOne,
}
