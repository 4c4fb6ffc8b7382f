// Does what a sentence says to a picture: ConsoleApp photo.jpg "Remove the noise, then estimate the depth." answer.png
// Shows how far it has come, ends at Ctrl-C, says what should not be believed, and writes the data beside the picture.
using OnnxPixWizard;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

if (args is not [string photo, string sentence, string output])
{
    Console.Error.WriteLine("Usage: ConsoleApp PHOTO SENTENCE OUTPUT");
    return 2;
}

using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
try
{
    using PixWizardPipeline pipeline = await PixWizardPipeline.LoadAsync(BundleLocator.Find(), cancellation: stop.Token);
    RequestPlan plan = pipeline.Plan(new PixWizardRequest { Image = SourcePicture.FromFile(photo), Instruction = sentence });
    string tasks = string.Join(", then ", plan.Steps.Select(step => step.Task));
    Console.WriteLine($"{pipeline.Bundle.Manifest.Name} on {pipeline.Provider}: {tasks}");

    Progress<PipelineProgress> progress = new(at => Console.Error.Write($"\r{at.Stage} {at.Step}/{at.Steps}    "));
    IReadOnlyList<PixWizardResult> results = await pipeline.RunAsync(plan, progress, stop.Token);
    Console.Error.WriteLine();
    foreach (string warning in results.SelectMany(result => result.Warnings))
    {
        Console.WriteLine("Note: " + warning);
    }

    foreach (SavedFile file in results[^1].Save(output))
    {
        Console.WriteLine($"{file.Path}: {file.Description}");
    }

    return 0;
}
catch (OperationCanceledException)
{
    return 130;
}
catch (Exception e) when (e is BundleException or ImageException or InstructionException or OptionException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
