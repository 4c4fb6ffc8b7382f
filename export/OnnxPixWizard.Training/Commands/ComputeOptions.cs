using System.CommandLine;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Torch;

namespace OnnxPixWizard.Training.Commands;

/// <summary>The options of every training command that say how it computes.</summary>
internal sealed class ComputeOptions
{
    private readonly Option<int> _workers;
    private readonly Option<string> _precision = new("--training-precision")
    {
        Description = "bf16: products of bfloat16 numbers, with parameters, sums and gradients in float32; fp32: everything in float32, "
            + "which processors without bfloat16 products do faster.",
        DefaultValueFactory = static _ => "bf16",
    };

    private readonly Option<string> _device = new("--device")
    {
        Description = "cpu, or cuda where the program was built with TorchSharp's CUDA package (-p:TorchLibrary=cuda).",
        DefaultValueFactory = static _ => "cpu",
    };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="workers">Default number of workers.</param>
    public ComputeOptions(Command command, int workers)
    {
        _workers = new Option<int>("--workers")
        {
            Description = "Batches worked on at the same time, each on one thread. It changes the size of a batch, and so the result.",
            DefaultValueFactory = _ => workers,
        };
        _workers.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError($"--workers is {result.GetValueOrDefault<int>()}; give 1 or more.");
        });
        _precision.AcceptOnlyFromAmong("bf16", "fp32");
        _device.AcceptOnlyFromAmong("cpu", "cuda");
        command.Options.Add(_workers);
        command.Options.Add(_precision);
        command.Options.Add(_device);
    }

    /// <summary>Where a training computes; asked before anything else touches libtorch.</summary>
    /// <exception cref="CommandException">There is no such device here.</exception>
    public TorchSharp.torch.Device Device(ParseResult parsed)
    {
        try
        {
            return TorchLibrary.Open(parsed.GetValue(_device)!);
        }
        catch (TorchException exception)
        {
            throw new CommandException(ExitCode.Unavailable, exception.Message, exception);
        }
    }

    /// <summary>Puts what was asked for into a training's settings.</summary>
    public TrainerOptions Apply(ParseResult parsed, TrainerOptions options) => options with
    {
        Device = Device(parsed),
        Workers = parsed.GetValue(_workers),
        Precision = parsed.GetValue(_precision) == "fp32" ? TrainingPrecision.Float32 : TrainingPrecision.BFloat16,
    };
}
