namespace OnnxPixWizard.Pictures.Native;

/// <summary>An opened libvips.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Version">What it says of itself.</param>
/// <param name="Handle">The loader's handle; kept for the life of the process.</param>
internal sealed record LoadedLibrary(string Path, Version Version, nint Handle);
