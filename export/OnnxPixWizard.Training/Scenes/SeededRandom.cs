namespace OnnxPixWizard.Training.Scenes;

/// <summary>Small portable random generator: SplitMix64 (Steele, Lea and
/// Flood 2014). Equal seeds give equal numbers on every platform.</summary>
/// <param name="seed">Any number; near seeds give unrelated sequences.</param>
internal sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Generator of an own stream: the same seed and another stream give an unrelated sequence.</summary>
    public static SeededRandom Derive(ulong seed, ulong stream) =>
        new(Mix(seed + 0x9E3779B97F4A7C15UL) ^ Mix(stream * 0xD1342543DE82EF95UL + 0x63652F5A1B7C4E21UL));

    /// <summary>Next 64 random bits.</summary>
    public ulong NextBits()
    {
        _state += 0x9E3779B97F4A7C15UL;
        return Mix(_state);
    }

    /// <summary>Whole number in [0, <paramref name="bound"/>); the bias is below bound / 2^32.</summary>
    public int Below(int bound) => (int)(((NextBits() >> 32) * (ulong)bound) >> 32);

    /// <summary>Number in [0, 1) on a grid of 2^-24.</summary>
    public float Uniform() => (NextBits() >> 40) * (1f / (1 << 24));

    /// <summary>Number in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public float Range(float low, float high) => low + (high - low) * Uniform();

    /// <summary>True with the given probability.</summary>
    public bool Chance(float probability) => Uniform() < probability;

    /// <summary>One of the choices, each as likely as another.</summary>
    public T Pick<T>(ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    /// <summary>Index drawn in proportion to the weights.</summary>
    public int PickWeighted(ReadOnlySpan<float> weights)
    {
        float total = 0;
        foreach (float weight in weights)
            total += weight;
        float point = Uniform() * total;
        for (int i = 0; i < weights.Length - 1; i++)
        {
            point -= weights[i];
            if (point < 0)
                return i;
        }

        return weights.Length - 1;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
