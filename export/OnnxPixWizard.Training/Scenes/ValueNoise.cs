namespace OnnxPixWizard.Training.Scenes;

/// <summary>Smooth random function of the plane: cubic blend of random numbers on an integer lattice that repeats after 256.</summary>
internal static class ValueNoise
{
    private static readonly float[] s_lattice = BuildLattice();

    /// <summary>Value in [-1, 1] at (x, y).</summary>
    public static float Sample(float x, float y)
    {
        float floorX = MathF.Floor(x), floorY = MathF.Floor(y);
        float fx = x - floorX, fy = y - floorY;
        int ix = (int)floorX & 255, iy = (int)floorY & 255;
        int row = iy << 8, nextRow = ((iy + 1) & 255) << 8, next = (ix + 1) & 255;
        fx = fx * fx * (3 - 2 * fx);
        fy = fy * fy * (3 - 2 * fy);
        float[] lattice = s_lattice;
        float top = lattice[row + ix] + fx * (lattice[row + next] - lattice[row + ix]);
        float bottom = lattice[nextRow + ix] + fx * (lattice[nextRow + next] - lattice[nextRow + ix]);
        return top + fy * (bottom - top);
    }

    private static float[] BuildLattice()
    {
        var random = new SeededRandom(0x5CE7E5);
        var lattice = new float[256 * 256];
        for (int i = 0; i < lattice.Length; i++)
            lattice[i] = random.Range(-1, 1);
        return lattice;
    }
}
