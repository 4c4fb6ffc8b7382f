using System.CommandLine;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Verification;

RootCommand root = new("Turns checkpoints into bundles, and checks networks and numerics against reference cases.")
{
    CompareCommand.Create(),
    ConvertCommand.Create(),
    ExtractCommand.Create(),
    LoraCommand.Create(),
    QuantizeCommand.Create(),
    SynthesizeCommand.Create(),
    VerifyCommand.Create(static () => new CaseRunner(ReferenceVerifiers.All, ReferenceVerifiers.SkipReasons)),
};

return await CommandLineHost.RunAsync(root, args, Console.Out, Console.Error, "pixwizard-export");
