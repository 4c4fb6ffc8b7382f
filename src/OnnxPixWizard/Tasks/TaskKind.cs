using System.Text.Json.Serialization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>
/// One kind of task: how its answer is painted (the settings of a manifest's <c>decoder</c>), what it asks of a request, and how its answer
/// is read. This list is the table of kinds: a manifest's <c>kind</c> finds its record here, and nothing else names them.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(PictureTask), "picture")]
[JsonDerivedType(typeof(DepthTask), "depth")]
[JsonDerivedType(typeof(NormalsTask), "normals")]
[JsonDerivedType(typeof(SegmentationTask), "segmentation")]
[JsonDerivedType(typeof(HighlightTask), "highlight")]
[JsonDerivedType(typeof(MaskTask), "mask")]
[JsonDerivedType(typeof(BoxesTask), "boxes")]
[JsonDerivedType(typeof(SubjectTask), "subject")]
[JsonDerivedType(typeof(EdgesTask), "edges")]
public abstract record TaskKind
{
    private protected TaskKind()
    {
    }

    /// <summary>Whether the request may bring a mask of holes.</summary>
    internal virtual bool TakesMask => false;

    /// <summary>Whether the restorer can answer tasks of this kind.</summary>
    internal virtual bool TakesRestorer => false;

    /// <summary>Whether the answer is a picture that can be worked on further;
    /// else it tells of the source, and the source is what can be.</summary>
    internal virtual bool IsPicture => false;

    /// <summary>Whether the answer is one brightness at each pixel, not a picture in the source's own colors.</summary>
    internal virtual bool IsGray => false;

    /// <summary>
    /// Whether the answer is painted in colors that stand for something else, to be read from the whole of it, and no part of it is the
    /// source.
    /// </summary>
    internal virtual bool IsCoded => false;

    /// <summary>Whether a gray answer says how opaque the user's own picture is to be.</summary>
    internal virtual bool CutsOut => false;

    /// <summary>Whether the answer is the pixels of what an instruction names.</summary>
    internal virtual bool FindsObjects => false;

    /// <summary>File in the bundle's folder that the settings come from besides the manifest; null: none.</summary>
    internal virtual string? SettingsFile => null;

    /// <summary>The same kind with what stands in <see cref="SettingsFile"/>.</summary>
    /// <param name="path">The file's full path.</param>
    /// <exception cref="BundleException">It is damaged.</exception>
    internal virtual TaskKind WithSettings(string path) => this;

    /// <summary>Whether a request must bring its own instruction: an example would ask for another object than the user's.</summary>
    /// <param name="task">The manifest's entry.</param>
    internal virtual bool NeedsInstruction(TaskEntry task) => false;

    /// <summary>
    /// An instruction around <see cref="TaskPhrases.Object"/>, for users who name the task and say no more than the object; null: such
    /// instructions mean nothing here.
    /// </summary>
    internal virtual string? Phrase => null;

    /// <summary>Whether the network reads <see cref="Phrase"/> around the object's name, however
    /// the sentence asked for it: the sentence chooses this reading of what another task paints.</summary>
    internal virtual bool ReadsNamesAlone => false;

    /// <summary>The name of the object in a user's words, around which <see cref="Phrase"/> is put.</summary>
    internal virtual string ObjectIn(string words) => words;

    /// <summary>Checks the settings that a manifest gives.</summary>
    /// <param name="check">Throws at the first that is wrong.</param>
    /// <param name="field">Their place in the manifest, e.g. <c>tasks[1].decoder</c>.</param>
    internal virtual void Check(ManifestChecker check, string field)
    {
    }

    /// <summary>Changes the source before the network sees it.</summary>
    /// <param name="source">Picture at the network's size; may be changed in place.</param>
    /// <param name="mask">Holes, white, at any size; null for none.</param>
    internal virtual void PrepareSource(Picture source, GrayImage8? mask)
    {
    }

    /// <summary>Reads the answer at the network's size; null where the picture is all of it.</summary>
    internal virtual TaskData? Read(TaskFrame frame) => null;

    /// <summary>Finishes a gray answer of the picture's own size, before it is read and shown.</summary>
    /// <param name="levels">[height, width]; changed in place.</param>
    internal virtual void FinishGray(Span<byte> levels)
    {
    }

    /// <summary>Reads a gray answer of the picture's own size; null where the picture is all of it.</summary>
    internal virtual TaskData? ReadWhole(GrayImage8 answer) => null;

    /// <summary>Finishes the picture that the user gets.</summary>
    /// <param name="picture">The network's picture at the size of the result; may be changed in place.</param>
    /// <param name="source">The user's picture; null for none.</param>
    /// <param name="mask">Holes, white, at any size; null for none.</param>
    internal virtual void FinishPicture(Picture picture, SourcePicture? source, GrayImage8? mask)
    {
    }

    /// <summary>What of a photo is to be painted anew, all else staying as it is; null: all may change.</summary>
    /// <param name="photo">The user's picture.</param>
    /// <param name="mask">Holes, white, at any size; null for none.</param>
    internal virtual HoleMask? FindHoles(Photo photo, GrayImage8? mask) => null;

    /// <summary>The finished picture with what the user's file holds besides;
    /// null where it is no restoration of the user's picture.</summary>
    /// <inheritdoc cref="FinishPicture"/>
    internal virtual Photo? Carry(Picture picture, SourcePicture? source, GrayImage8? mask) => null;
}

/// <summary>What the network painted, and what it saw.</summary>
/// <param name="Pixels">The painted picture, planes [3, height, width] in [0, 1], clamped and not rounded to bytes.</param>
/// <param name="Source">What the network saw, planes [3, height, width] in [0, 1].</param>
/// <param name="Size">Their size.</param>
/// <param name="Instruction">The user's sentence.</param>
internal sealed record TaskFrame(float[] Pixels, float[] Source, ImageSize Size, string Instruction)
{
    /// <summary>Pixels of a plane.</summary>
    public int Area { get; } = checked((int)Size.Pixels);

    /// <summary>Mean of a painted pixel's three colors.</summary>
    public double Gray(int pixel) => ((double)Pixels[pixel] + Pixels[Area + pixel] + Pixels[(2 * Area) + pixel]) / 3;

    /// <summary>The grays of all pixels, [height, width] in [0, 1].</summary>
    public float[] Grays()
    {
        float[] grays = new float[Area];
        for (int i = 0; i < grays.Length; i++)
        {
            grays[i] = (float)Gray(i);
        }

        return grays;
    }

    /// <summary>The grays of all pixels as 8-bit levels, [height, width].</summary>
    public byte[] Levels()
    {
        byte[] levels = new byte[Area];
        for (int i = 0; i < levels.Length; i++)
        {
            levels[i] = (byte)Math.Round(Gray(i) * byte.MaxValue);
        }

        return levels;
    }
}
