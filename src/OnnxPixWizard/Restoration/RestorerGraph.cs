using System.Diagnostics;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Restoration;

/// <summary>Runs the restorer over tiles, several at once.</summary>
internal static class RestorerGraph
{
    /// <summary>Runs all tiles and hands their answers over in the tiles' order, on the calling thread.</summary>
    /// <param name="graphs">The bundle's graphs.</param>
    /// <param name="source">What is read.</param>
    /// <param name="tiles">Where; all of one size.</param>
    /// <param name="size">Their size.</param>
    /// <param name="atOnce">Tiles at work at one time: on the CPU runs side by side, else rows of one run.</param>
    /// <param name="take">Takes the answer of a tile.</param>
    /// <param name="work">Cancels.</param>
    public static void Run(
        GraphSet graphs, RestorerSource source, IReadOnlyList<Tile> tiles, ImageSize size, int atOnce,
        TileTaker take, Work work)
    {
        if (tiles.Count == 0)
        {
            return;
        }

        using IDisposable loop = graphs.EnterLoop();
        GraphSession session = graphs.Loop(source.Graph);
        // A run for each tile where its kernels could differ in the last bits by the number of rows; GPUs need the rows to be busy.
        (int lanes, int rows) = graphs.Provider == ExecutionProvider.Cpu ? (atOnce, 1) : (1, atOnce);
        Tile[][] runs = [.. tiles.Chunk(rows)];
        int area = checked(3 * (int)size.Pixels);
        TileQueue queue = new(runs.Length, rows * (area + 1), 2 * lanes);
        long ticks = 0;
        using (work.Cancellation.UnsafeRegister(
            state => queue.Fail(new OperationCanceledException((CancellationToken)state!)), work.Cancellation))
        {
            Task[] threads =
            [
                .. Enumerable.Range(0, Math.Min(lanes, runs.Length)).Select(_ => OwnThread.Run(
                    () => Interlocked.Add(ref ticks, Serve(session, source, runs, rows, size, queue, work)), CancellationToken.None)),
            ];
            try
            {
                for (int run = 0; run < runs.Length; run++)
                {
                    queue.Use(run, answer =>
                    {
                        for (int i = 0; i < runs[run].Length; i++)
                        {
                            take(runs[run][i], answer.AsSpan(i * area, area), answer[(rows * area) + i]);
                        }
                    });
                }
            }
            catch (Exception e)
            {
                queue.Fail(e);
                throw;
            }
            finally
            {
                Task.WaitAll(threads);
                work.GraphTicks += ticks / threads.Length;
            }
        }
    }

    /// <summary>One thread: binds tensors once, then answers runs until none is left.</summary>
    /// <returns>Stopwatch ticks inside graph execution.</returns>
    private static long Serve(
        GraphSession session, RestorerSource source, Tile[][] runs, int rows, ImageSize size, TileQueue queue, Work work)
    {
        long ticks = 0;
        try
        {
            using Owned owned = new();
            int side = (int)Math.Sqrt(source.Overview.Length / 3);
            GraphTensor image = owned.Add(GraphTensor.Allocate<float>(rows, 3, size.Height, size.Width));
            GraphTensor hole = owned.Add(GraphTensor.Allocate<float>(rows, 1, size.Height, size.Width));
            GraphTensor restored = owned.Add(GraphTensor.Allocate<float>(rows, 3, size.Height, size.Width));
            GraphTensor overview = owned.Add(GraphTensor.From<float>(
                [.. Enumerable.Repeat(source.Overview, rows).SelectMany(static o => o)], rows, 3, side, side));
            GraphTensor task = owned.Add(GraphTensor.From<long>([.. Enumerable.Repeat((long)source.Task, rows)], rows));
            GraphTensor? damage = session.Outputs.Any(static output => output.Name == GraphNames.DamageOutput)
                ? owned.Add(GraphTensor.Allocate<float>(rows))
                : null;
            BoundGraph graph = owned.Add(session.Bind([("image", image), ("hole", hole)],
                [("restored", restored), .. damage is null ? Array.Empty<(string, GraphTensor)>() : [(GraphNames.DamageOutput, damage)]],
                [("overview", overview), ("task", task)]));
            int pixels = (int)size.Pixels;
            while (queue.TryTake(out int run, out float[] answer))
            {
                for (int row = 0; row < runs[run].Length; row++)
                {
                    source.Read(runs[run][row], size, image.AsSpan<float>().Slice(3 * row * pixels, 3 * pixels),
                        hole.AsSpan<float>().Slice(row * pixels, pixels));
                }

                long start = Stopwatch.GetTimestamp();
                graph.Run(work.Run);
                ticks += Stopwatch.GetTimestamp() - start;
                restored.AsSpan<float>().CopyTo(answer);
                Span<float> told = answer.AsSpan(3 * rows * pixels);
                if (damage is null)
                {
                    told.Fill(float.NaN);
                }
                else
                {
                    damage.AsSpan<float>().CopyTo(told);
                }

                queue.Put(run, answer);
            }
        }
        catch (Exception e)
        {
            queue.Fail(e);
        }

        return ticks;
    }
}

/// <summary>Takes the answer of a tile.</summary>
/// <param name="tile">Its place.</param>
/// <param name="restored">[3, height, width], which lasts until it returns.</param>
/// <param name="damage">Logit of the probability that there is damage of the task's kind; NaN where the graph does not tell.</param>
internal delegate void TileTaker(Tile tile, ReadOnlySpan<float> restored, float damage);

/// <summary>What the restorer is told of a picture, whatever the tile.</summary>
/// <param name="Photo">Read from any thread.</param>
/// <param name="Holes">Unknown pixels; null for none.</param>
/// <param name="Overview">[3, s, s], the whole picture made small.</param>
/// <param name="Graph">The graph that answers.</param>
/// <param name="Task">Row of its table of tasks.</param>
/// <param name="FillsHoles">Whether holes are filled from around them before the graph sees them; else they are gray.</param>
internal sealed record RestorerSource(Photo Photo, HoleMask? Holes, float[] Overview, string Graph, int Task, bool FillsHoles)
{
    /// <summary>Reads a rectangle, mirrored where it leaves the picture.</summary>
    /// <param name="tile">Its place.</param>
    /// <param name="size">Its size.</param>
    /// <param name="image">[3, height, width] in [-1, 1].</param>
    /// <param name="hole">[1, height, width]: 1 in holes.</param>
    public void Read(Tile tile, ImageSize size, Span<float> image, Span<float> hole)
    {
        Photo.Read(tile.X, tile.Y, size.Width, size.Height, image);
        if (Holes is null)
        {
            return;
        }

        Holes.Read(tile.X, tile.Y, size, hole);
        for (int i = 0; i < image.Length; i++)
        {
            image[i] = hole[i % hole.Length] > 0 ? 0 : image[i];
        }

        if (FillsHoles)
        {
            HoleFill.Apply(image, hole, size);
        }
    }
}
