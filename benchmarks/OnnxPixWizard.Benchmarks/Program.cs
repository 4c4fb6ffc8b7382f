using System.Globalization;
using BenchmarkDotNet.Running;
using OnnxPixWizard.Benchmarks.Comparison.Contenders;
using OnnxPixWizard.Benchmarks.Harness;
using OnnxPixWizard.Benchmarks.Simulation;

CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
if (args is ["contender", .. string[] contender])
{
    return ContenderHost.Run(contender);
}

if (args is ["simulate", .. string[] simulation])
{
    return SimulateCommand.Run(simulation);
}

if (args is ["compare" or "harness" or "precision", ..])
{
    return await HarnessCommand.RunAsync(args);
}

// In this process: another one would build the native libraries' copies anew for each job.
BenchmarkSwitcher.FromAssembly(typeof(HarnessCommand).Assembly)
    .Run([.. args.Where(static a => a is not ("-i" or "--inProcess")), "--inProcess"]);
return 0;
