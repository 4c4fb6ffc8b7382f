namespace OnnxPixWizard.Export.Verification;

/// <summary>Checks cases of some components against this project's code.</summary>
public interface ICaseVerifier
{
    /// <summary>The values of <c>component</c> that it checks.</summary>
    IReadOnlyList<string> Components { get; }

    /// <summary>Computes what the case asks for and compares it with what the case expects.</summary>
    /// <exception cref="MalformedCaseException">The case lacks something it must have.</exception>
    CaseResult Verify(ReferenceCase referenceCase);
}
