using System.CommandLine;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Export.Verification;

RootCommand root = new("Turns checkpoints into bundles, and checks networks and numerics against reference cases.")
{
    CompareCommand.Create(),
    ConvertCommand.Create(),
    ExtractCommand.Create(),
    QuantizeCommand.Create(),
    SynthesizeCommand.Create(),
    VerifyCommand.Create(static () => new CaseRunner(ExportVerifiers.All, ExportVerifiers.SkipReasons)),
};

return await CommandLineHost.RunAsync(root, args, Console.Out, Console.Error);
