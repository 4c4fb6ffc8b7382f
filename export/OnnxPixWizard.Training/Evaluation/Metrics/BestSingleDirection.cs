using System.Numerics;

namespace OnnxPixWizard.Training.Evaluation.Metrics;

/// <summary>The trivial normal estimate: the one direction with the least mean angle to given truth.</summary>
/// <remarks>Truth is gathered in cells of 1/24 of the axes, so that any number of pictures
/// fits in memory; the direction is their geometric median on the sphere.</remarks>
internal sealed class BestSingleDirection
{
    private const int Cells = 24, Side = 2 * Cells + 1;
    private readonly Dictionary<int, (Vector3 Sum, long Count)> _cells = [];

    /// <summary>Adds a picture's true normals, planar [3, pixels]; zero where there is no surface, not counted.</summary>
    public void Add(ReadOnlySpan<float> truth)
    {
        int area = truth.Length / 3;
        for (int i = 0; i < area; i++)
        {
            var normal = new Vector3(truth[i], truth[area + i], truth[2 * area + i]);
            if (normal.LengthSquared() < 0.25f)
                continue;
            int key = (Cell(normal.X) * Side + Cell(normal.Y)) * Side + Cell(normal.Z);
            (Vector3 sum, long count) = _cells.GetValueOrDefault(key);
            _cells[key] = (sum + normal, count + 1);
        }
    }

    /// <summary>The direction, a unit vector.</summary>
    /// <exception cref="InvalidOperationException">No surface was added.</exception>
    public (float X, float Y, float Z) Solve()
    {
        if (_cells.Count == 0)
            throw new InvalidOperationException("No truth with a surface was added.");

        (Vector3 Direction, double Weight)[] directions = [
            .. _cells.Values.Select(cell => (Vector3.Normalize(cell.Sum), (double)cell.Count))];
        var best = Vector3.Normalize(_cells.Values.Aggregate(Vector3.Zero, (sum, cell) => sum + cell.Sum));

        // Weiszfeld's iteration: the weighted mean of the tangents to all directions, each weighted by 1 / angle.
        for (int iteration = 0; iteration < 200; iteration++)
        {
            Vector3 move = Vector3.Zero;
            double weights = 0;
            foreach ((Vector3 direction, double weight) in directions)
            {
                float cosine = Math.Clamp(Vector3.Dot(best, direction), -1, 1);
                double angle = Math.Max(Math.Acos(cosine), 1e-3);
                Vector3 tangent = direction - cosine * best;
                float length = tangent.Length();
                if (length > 1e-6f)
                    move += (float)weight / length * tangent;
                weights += weight / angle;
            }

            move /= (float)weights;
            best = Vector3.Normalize(best + move);
            if (move.LengthSquared() < 1e-12f)
                break;
        }

        return (best.X, best.Y, best.Z);
    }

    private static int Cell(float component) => (int)MathF.Round(Math.Clamp(component, -1, 1) * Cells) + Cells;
}
