namespace OnnxPixWizard.Pictures.Native;

/// <summary>Colour spaces under libvips' own numbers: those that decoding tells apart.</summary>
internal enum VipsInterpretation
{
    Multiband = 0,
    Grey = 1,
    Cmyk = 15,
    Rgb = 17,
    Srgb = 22,
    Rgb16 = 25,
    Grey16 = 26,
    LinearRgb = 28,
}
