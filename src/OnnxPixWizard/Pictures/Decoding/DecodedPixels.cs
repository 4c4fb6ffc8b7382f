namespace OnnxPixWizard.Pictures.Decoding;

/// <summary>Interleaved samples, [height, width, channels].</summary>
internal readonly record struct DecodedPixels<T>(T[] Pixels, ImageSize Size) where T : unmanaged;
