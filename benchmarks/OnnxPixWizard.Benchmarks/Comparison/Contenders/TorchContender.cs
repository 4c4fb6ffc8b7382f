using OnnxPixWizard.Benchmarks.Comparison.Cases;
using OnnxPixWizard.Benchmarks.Measurement;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Training.Torch;
using TorchSharp;
using Step = OnnxPixWizard.Networks.PixWizard.PixWizardStep;
using Tensor = TorchSharp.torch.Tensor;

namespace OnnxPixWizard.Benchmarks.Comparison.Contenders;

/// <summary>The same modules computed at once by libtorch on the CPU, without gradients: conditioning once.</summary>
internal sealed class TorchContender : IContender
{
    private readonly CaseFolder _case;
    private readonly PixWizardOptions _options;
    private readonly Dictionary<string, Tensor> _parameters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Tensor> _inputs = new(StringComparer.Ordinal);
    private float[] _state = [];

    public TorchContender(CaseFolder made, int threads)
    {
        _case = made;
        _ = TorchLibrary.Open("cpu");
        torch.set_num_threads(threads);
        (_options, Func<string, LazyTensor> read) = NetworkWeights.Of(made);
        Graph declared = PlainContender.Record(_options);
        foreach (string name in declared.Parameters.Keys)
        {
            _parameters.Add(name, TorchTensors.ToTorch(read(name).ToTensor()));
        }

        foreach ((string name, CaseTensor tensor) in made.Facts.Tensors.Where(static t => t.Value.Type != "int64"))
        {
            _inputs.Add(name, tensor.Type == "bool"
                ? torch.tensor(made.Read<bool>(name), tensor.Shape) : torch.tensor(made.Read<float>(name), tensor.Shape));
        }
    }

    public ReadOnlySpan<float> State => _state;

    public ContenderRun Loop(double textGuidance)
    {
        CaseFacts facts = _case.Facts;
        GuidancePlan guidance = RuntimeContender.Guidance(facts, textGuidance);
        using DisposeScope all = torch.NewDisposeScope();
        using IDisposable inference = torch.no_grad();
        WorkClock clock = WorkClock.Start();
        TorchBackend backend = new(_parameters);
        ParameterScope scope = new(backend);
        PixWizardConditioner conditioner = new(scope, _options);
        PixWizardModulation modulation = new(scope, _options);
        Step step = new(scope, _options);
        Value times = new TorchValue(backend, torch.tensor(facts.Times.AsSpan(0, facts.Times.Length - 1).ToArray()));
        Branch[] branches = [.. guidance.Branches.Select(branch => Prepare(branch, backend, conditioner, modulation, times))];
        WorkTime conditioned = clock.Elapsed;
        Tensor state = _inputs["noise"].clone();
        float[] velocities = new float[branches.Length * state.numel()], velocity = new float[state.numel()];
        for (int k = 0; k + 1 < facts.Times.Length; k++)
        {
            using DisposeScope one = torch.NewDisposeScope();
            for (int row = 0; row < branches.Length; row++)
            {
                Tensor result = ((TorchValue)step.Apply(branches[row].At(k, state, backend, _inputs, _options))).Tensor.contiguous();
                result.data<float>().CopyTo(velocities.AsSpan(row * velocity.Length));
            }

            guidance.Combine(velocities, velocity);
            state.add_(torch.tensor(velocity, state.shape), facts.Times[k + 1] - facts.Times[k]);
        }

        WorkTime done = clock.Elapsed;
        _state = state.data<float>().ToArray();
        return new ContenderRun(
            done, new WorkTime(done.WallSeconds - conditioned.WallSeconds, done.CpuSeconds - conditioned.CpuSeconds));
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _parameters.Values.Concat(_inputs.Values))
        {
            tensor.Dispose();
        }
    }

    private Branch Prepare(
        GuidanceBranch branch, TorchBackend backend, PixWizardConditioner conditioner, PixWizardModulation modulation, Value times)
    {
        string prefix = branch == GuidanceBranch.Full ? string.Empty : "null.";
        Tensor image = _inputs["image_tokens"];
        PixWizardConditions conditions = conditioner.Apply(
            Wrap(backend, _inputs[prefix + "hidden_states"]), Wrap(backend, _inputs[prefix + "text_embeds"]),
            Wrap(backend, branch == GuidanceBranch.None ? torch.zeros_like(image) : image));
        (Value blocks, Value final) = modulation.ApplyGrid(times, conditions.RequestEmbedding);
        return new Branch(
            conditions, ((TorchValue)blocks).Tensor, ((TorchValue)final).Tensor, prefix + "text_mask",
            branch == GuidanceBranch.None ? "null.source_tokens" : "source_tokens");
    }

    private static TorchValue Wrap(TorchBackend backend, Tensor tensor) => new(backend, tensor);

    /// <summary>What of a branch does not change in the loop.</summary>
    private sealed record Branch(PixWizardConditions Conditions, Tensor Modulation, Tensor FinalScale, string TextMask, string Source)
    {
        public StepInputs At(
            int step, Tensor state, TorchBackend backend, Dictionary<string, Tensor> inputs, PixWizardOptions options) => new()
        {
            Tokens = Wrap(backend, state),
            SourceTokens = Wrap(backend, inputs[Source]),
            RopeCos = Wrap(backend, inputs["rope_cos"]),
            RopeSin = Wrap(backend, inputs["rope_sin"]),
            AttentionGain = Wrap(backend, inputs["attention_gain"]),
            TextMask = Wrap(backend, inputs[TextMask]),
            Modulation = Step.Unpack(Wrap(backend, Modulation[step]), options),
            FinalScale = Wrap(backend, FinalScale[step]),
            Conditions = Conditions.Blocks,
        };
    }
}
