namespace OnnxPixWizard.Editing;

/// <summary>An edit can't be made as it was asked for: nothing was found, or the bundle has no task for it.</summary>
/// <param name="fault">Which of them.</param>
/// <param name="message">What, and how to mend it; one line.</param>
public sealed class EditException(EditFault fault, string message) : Exception(message)
{
    /// <summary>Why not.</summary>
    public EditFault Fault { get; } = fault;
}

/// <summary>Why an edit can't be made.</summary>
public enum EditFault
{
    /// <summary>What the phrase names was not found in the picture.</summary>
    NothingFound,

    /// <summary>The bundle has no task that could do it.</summary>
    NoTask,
}
