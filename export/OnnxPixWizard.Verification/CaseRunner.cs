using System.Text.Json;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks;

namespace OnnxPixWizard.Verification;

/// <summary>Finds reference cases and gives each to the verifier of its component; one bad case does not stop the others.</summary>
internal sealed class CaseRunner
{
    private readonly Dictionary<string, ICaseVerifier> _verifiers = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, string> _skipReasons;

    /// <param name="verifiers">The table of verifiers; no component may be claimed twice.</param>
    /// <param name="skipReasons">Components that are known but not checked here, with the reason.</param>
    /// <exception cref="ArgumentException">Two verifiers claim one component.</exception>
    public CaseRunner(IEnumerable<ICaseVerifier> verifiers, IReadOnlyDictionary<string, string>? skipReasons = null)
    {
        foreach (ICaseVerifier verifier in verifiers)
        {
            foreach (string component in verifier.Components)
            {
                _verifiers.Add(component, verifier);
            }
        }

        _skipReasons = skipReasons ?? new Dictionary<string, string>(StringComparer.Ordinal);
    }

    /// <summary>Checks every case under some folders, in the order given, cases of one folder by name.</summary>
    /// <param name="folders">Each a case, or a folder in which cases are searched at any depth.</param>
    /// <param name="report">Called for each case as soon as it is checked.</param>
    /// <param name="cancellation">Looked at between cases.</param>
    public RunSummary Run(IEnumerable<string> folders, Action<CaseReport> report, CancellationToken cancellation = default)
    {
        Dictionary<CaseOutcome, int> counts = Enum.GetValues<CaseOutcome>().ToDictionary(static outcome => outcome, static _ => 0);
        foreach (CaseReport line in folders.SelectMany(Find).Select(Check))
        {
            cancellation.ThrowIfCancellationRequested();
            counts[line.Result.Outcome]++;
            report(line);
        }

        int malformed = counts[CaseOutcome.Malformed];
        return new RunSummary(counts[CaseOutcome.Passed], counts[CaseOutcome.Failed] + malformed, counts[CaseOutcome.Skipped], malformed);
    }

    private static IEnumerable<string> Find(string folder)
    {
        if (File.Exists(Path.Combine(folder, ReferenceCase.DescriptionFile)) || !Directory.Exists(folder))
        {
            return [folder];
        }

        return Directory.EnumerateFiles(folder, ReferenceCase.DescriptionFile, SearchOption.AllDirectories)
            .Select(static file => Path.GetDirectoryName(file)!)
            .Order(StringComparer.Ordinal);
    }

    private CaseReport Check(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return new CaseReport(folder, null, CaseResult.Malformed("there is no such folder."));
        }

        string? component = null;
        try
        {
            using ReferenceCase referenceCase = ReferenceCase.Load(folder);
            component = referenceCase.Component;
            return new CaseReport(folder, component, Verify(referenceCase));
        }
        catch (Exception e)
            when (e is MalformedCaseException or CheckpointException or JsonException or NetworkOptionsException or ParameterException)
        {
            return new CaseReport(folder, component, CaseResult.Malformed(e.Message));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever the code under test throws is that case's failure and nobody else's.
            return new CaseReport(folder, component, CaseResult.Failed($"{e.GetType().Name}: {e.Message}"));
        }
    }

    private CaseResult Verify(ReferenceCase referenceCase)
    {
        string component = referenceCase.Component;
        if (_verifiers.TryGetValue(component, out ICaseVerifier? verifier))
        {
            return verifier.Verify(referenceCase);
        }

        return CaseResult.Skipped(_skipReasons.TryGetValue(component, out string? reason) ? reason : $"unknown component '{component}'");
    }
}

/// <summary>Checks cases of some components against this project's code.</summary>
internal interface ICaseVerifier
{
    /// <summary>The values of <c>component</c> that it checks.</summary>
    IReadOnlyList<string> Components { get; }

    /// <summary>Computes what the case asks for and compares it with what the case expects.</summary>
    /// <exception cref="MalformedCaseException">The case lacks something it must have.</exception>
    CaseResult Verify(ReferenceCase referenceCase);
}
