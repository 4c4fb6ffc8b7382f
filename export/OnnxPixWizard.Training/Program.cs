using OnnxPixWizard.Training.Commands;

return await CommandLineHost.RunAsync(ProgramCommands.Root(), args, Console.Out, Console.Error, "pixwizard-train");
