using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Sessions;

/// <summary>Sizes of graphs on disk.</summary>
internal static class GraphFiles
{
    /// <summary>Bytes of a graph's file and of its external data.</summary>
    public static long BytesOf(string file)
    {
        FileInfo data = new(file + ".data");
        return new FileInfo(file).Length + (data.Exists ? data.Length : 0);
    }

    /// <summary>Bytes of all graphs of a bundle, without their variants.</summary>
    public static long BytesOf(Bundle bundle) => bundle.Manifest.Graphs.Keys.Sum(graph => BytesOf(bundle.GraphFile(graph)));
}
