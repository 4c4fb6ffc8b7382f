using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;
using TorchSharp;
using ElementType = OnnxPixWizard.Checkpoints.Tensors.ElementType;
using Stored = OnnxPixWizard.Checkpoints.Tensors.Tensor;
using Tensor = TorchSharp.torch.Tensor;

namespace OnnxPixWizard.Training.Torch;

/// <summary>Computes networks with libtorch, whose autograd gives the gradients of what it computed.</summary>
/// <remarks>
/// One evaluation: the tensors it makes belong to the dispose scope that the caller holds around it, without which memory grows with every
/// step.
/// </remarks>
/// <param name="parameters">32-bit floats by published name; with gradients where they are trained.</param>
/// <param name="precision">Elements of products.</param>
/// <param name="device">Where the parameters and inputs are; null = the CPU.</param>
internal sealed partial class TorchBackend(
    IReadOnlyDictionary<string, Tensor> parameters, TrainingPrecision precision = TrainingPrecision.Float32, torch.Device? device = null)
        : Backend
{
    private readonly Dictionary<string, TorchValue> _parameters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Tensor> _outputs = new(StringComparer.Ordinal);

    /// <summary>What <see cref="Input"/> finds by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Inputs { get; init; } = new Dictionary<string, Tensor>(StringComparer.Ordinal);

    /// <summary>What the network named as results.</summary>
    public IReadOnlyDictionary<string, Tensor> Outputs => _outputs;

    /// <summary>Parameters that no module has asked for.</summary>
    public IEnumerable<string> Unused => parameters.Keys.Where(name => !_parameters.ContainsKey(name));

    /// <summary>The same evaluation over other parameters.</summary>
    public TorchBackend With(IReadOnlyDictionary<string, Tensor> others) => new(others, precision, device) { Inputs = Inputs };

    /// <summary>A parameter as it is.</summary>
    /// <exception cref="ParameterException">There is none.</exception>
    public Tensor Tensor(string name) => parameters.TryGetValue(name, out Tensor? tensor)
        ? tensor
        : throw new ParameterException(name, $"There is no parameter '{name}'.");

    /// <inheritdoc/>
    public override Value Input(string name, ElementType type, params ReadOnlySpan<Dimension> shape)
    {
        if (!Inputs.TryGetValue(name, out Tensor? tensor))
        {
            throw new ShapeException($"The network reads '{name}', which was not handed in.");
        }

        TorchValue value = Computed(tensor);
        Shape wanted = Shape.Create(shape);
        bool fits = value.Type == type && value.Rank == wanted.Rank
            && wanted.Zip(value.Shape).All(static pair => !pair.First.IsStatic || pair.First == pair.Second);
        return fits ? value : throw new ShapeException($"The network reads '{name}' as {type}{wanted}; {value} was handed in.");
    }

    /// <inheritdoc/>
    /// <exception cref="ParameterException">There is no such parameter, or it has another shape.</exception>
    public override Value Parameter(string name, ParameterInitialization initialization, params ReadOnlySpan<long> shape)
    {
        if (!_parameters.TryGetValue(name, out TorchValue? value))
        {
            value = Computed(parameters.TryGetValue(name, out Tensor? tensor)
                ? tensor
                : throw new ParameterException(name, $"The network has a parameter '{name}', which was not handed in."));
            _parameters.Add(name, value);
        }

        return value.Shape.Equals(Shape.Of(shape))
            ? value
            : throw new ParameterException(name, $"Parameter '{name}' has shape {value.Shape}; this network needs {Shape.Of(shape)}.");
    }

    /// <inheritdoc/>
    public override Value Constant(Stored tensor)
    {
        Tensor copy = TorchTensors.ToTorch(tensor);

        // libtorch mixes single numbers of the CPU with tensors of any device.
        return Computed(device is null || device.type == DeviceType.CPU || tensor.Shape.Length == 0 ? copy : copy.to(device));
    }

    /// <inheritdoc/>
    public override void Output(string name, Value value)
    {
        if (!_outputs.TryAdd(name, Read(value)))
        {
            throw new ShapeException($"The network has two results '{name}'.");
        }
    }

    // In float32: what a product left rounded becomes exact numbers again.
    private static Tensor Read(Value value) =>
        Stored(value) is { dtype: torch.ScalarType.BFloat16 } rounded ? rounded.to_type(torch.ScalarType.Float32) : Stored(value);

    // As it is. Features between products stay rounded through sums, products and activations: passes over memory are what they cost.
    private static Tensor Stored(Value value) => value is TorchValue computed
        ? computed.Tensor
        : throw new ShapeException($"{value} was not computed by libtorch.");

    // Few numbers that meet many rounded ones are rounded too; else the rounded ones become exact.
    private static (Tensor Left, Tensor Right) Together(Value left, Value right)
    {
        (Tensor x, Tensor y) = (Stored(left), Stored(right));
        return (x.dtype, y.dtype) switch
        {
            (torch.ScalarType.BFloat16, torch.ScalarType.Float32) when y.numel() < x.numel() => (x, y.to_type(torch.ScalarType.BFloat16)),
            (torch.ScalarType.Float32, torch.ScalarType.BFloat16) when x.numel() < y.numel() => (x.to_type(torch.ScalarType.BFloat16), y),
            (torch.ScalarType.BFloat16, torch.ScalarType.BFloat16) => (x, y),
            _ => (Read(left), Read(right)),
        };
    }

    private TorchValue Computed(Tensor tensor) => new(this, tensor);
}
