namespace OnnxPixWizard.Networks.Modules;

/// <summary>Widths of a neural field.</summary>
/// <param name="Inputs">Numbers of a pixel that it sees.</param>
/// <param name="Features">Numbers that tell a pixel's place.</param>
/// <param name="Width">Channels inside, h.</param>
/// <param name="Expansion">Hidden channels of a block as a multiple of the width, m.</param>
/// <param name="TokenWidth">Width of the token that predicts the weights, D.</param>
/// <param name="NormalizeSecond">Whether the second predicted matrix of a block is normalised as the first is.</param>
internal sealed record PixelFieldSizes(int Inputs, int Features, int Width, int Expansion, int TokenWidth, bool NormalizeSecond);
