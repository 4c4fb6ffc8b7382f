namespace OnnxPixWizard.Pictures.Decoding;

/// <summary>An exact size to arrive at while decoding.</summary>
internal sealed record Resizing(ImageSize Target, ResizeKernel Kernel);
