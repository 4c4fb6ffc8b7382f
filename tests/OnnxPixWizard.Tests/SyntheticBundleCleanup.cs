namespace OnnxPixWizard.Tests;

/// <summary>Takes the synthetic bundles away after the last test.</summary>
[TestClass]
public sealed class SyntheticBundleCleanup
{
    [AssemblyCleanup]
    public static void Clean()
    {
        SyntheticBundle.Delete();
        SyntheticPixNerd.Delete();
        SyntheticRestorer.Delete();
    }
}
