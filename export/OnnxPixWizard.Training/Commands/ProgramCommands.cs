using System.CommandLine;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Training.Verification;
using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Training.Commands;

/// <summary>The commands of <c>pixwizard-train</c>.</summary>
internal static class ProgramCommands
{
    public static RootCommand Root() => new(
        "Trains models of all families on made pictures, measures bundles, and checks gradients and optimizers against reference cases.")
    {
        TrainCommand.Create(),
        AutoencoderCommand.Create(),
        RestorerCommand.Create(),
        LoraCommand.Create(),
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
}
