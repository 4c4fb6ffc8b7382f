namespace OnnxPixWizard.Pictures.Native;

/// <summary>libvips refused something. Never leaves the assembly: who called knows the file and turns it into an <see cref="ImageException"/>.</summary>
internal sealed class VipsFailureException(string message) : Exception(message);
