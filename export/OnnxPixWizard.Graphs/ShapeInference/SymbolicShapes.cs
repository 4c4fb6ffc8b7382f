using System.Globalization;
using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.ShapeInference;

/// <summary>
/// Extents of a result whose shape input is computed, or partly open, at run time. They travel with the node as a text attribute that the
/// model writer leaves out.
/// </summary>
internal static class SymbolicShapes
{
    /// <summary>Name of the attribute.</summary>
    public const string Attribute = "__shape";

    /// <summary>The extents as text.</summary>
    public static string Write(Shape shape) => string.Join('|', shape);

    /// <summary>The extents that the node carries, or null.</summary>
    public static Shape? Read(Node node)
    {
        string text = node.Attributes.Text(Attribute, "-");
        if (text == "-")
        {
            return null;
        }

        return text.Length == 0
            ? Shape.Scalar
            : [.. text.Split('|').Select(static part =>
                long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out long length) ? Dimension.Of(length)
                    : Dimension.Named(part))];
    }
}
