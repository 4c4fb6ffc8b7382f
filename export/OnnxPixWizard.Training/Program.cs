using System.CommandLine;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Verification;
using OnnxPixWizard.Training.Commands;
using OnnxPixWizard.Training.Verification;

RootCommand root = new(
    "Trains models of all families on made pictures, measures bundles, and checks gradients and optimizers against reference cases.")
{
    TrainCommand.Create(),
    AutoencoderCommand.Create(),
    RestorerCommand.Create(),
    PixNerdCommand.Create(),
    ChooserCommand.Create(),
    DomainsCommand.Create(),
    BundleCommand.Create(),
    JudgeCommand.Create(),
    EvalCommand.Create(),
    SheetCommand.Create(),
    ScenesCommand.Create(),
    PicturesCommand.Create(),
    PhotosCommand.Create(),
    VerifyCommand.Create(static () => new CaseRunner(TrainingVerifiers.All, TrainingVerifiers.SkipReasons)),
};

return await CommandLineHost.RunAsync(root, args, Console.Out, Console.Error, "pixwizard-train");
