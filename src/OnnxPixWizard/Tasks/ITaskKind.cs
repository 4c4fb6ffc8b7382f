using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>What is particular to one kind of task: what it asks of a request, how its source is laid out, and how its answer is read.</summary>
internal interface ITaskKind
{
    /// <summary>Whether a request must bring its own instruction: an example would ask for another object than the user's.</summary>
    bool NeedsInstruction { get; }

    /// <summary>Whether the request may bring a mask of holes.</summary>
    bool TakesMask => false;

    /// <summary>Changes the source before the network sees it.</summary>
    /// <param name="source">Picture at the network's size; may be changed in place.</param>
    /// <param name="mask">Holes, white, at any size; null for none.</param>
    void PrepareSource(ImageBuffer source, GrayImage8? mask)
    {
    }

    /// <summary>Reads the answer at the network's size; null where the picture is all of it.</summary>
    TaskData? Decode(TaskFrame frame) => null;

    /// <summary>Finishes the picture that the user gets.</summary>
    /// <param name="picture">The network's picture at the size of the result; may be changed in place.</param>
    /// <param name="source">The user's picture; null for none.</param>
    /// <param name="mask">Holes, white, at any size; null for none.</param>
    void FinishPicture(ImageBuffer picture, SourcePicture? source, GrayImage8? mask)
    {
    }
}
