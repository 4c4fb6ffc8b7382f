using OnnxPixWizard.Cli;

return await ProgramCommands.RunAsync(args, Console.Out, Console.Error);
