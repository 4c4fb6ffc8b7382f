using System.Runtime.InteropServices;

namespace OnnxPixWizard.OnnxRuntime.Native;

/// <summary>Names and values of a run in native memory: [input values][output values], and two arrays of names.</summary>
internal sealed unsafe class PreparedBlock : OrtHandle
{
    private readonly ValueHandle[] _held;

    private PreparedBlock(nint* values, string[] inputNames, string[] outputNames, ValueHandle[] held) : base((nint)values)
    {
        _held = held;
        InputCount = (nuint)inputNames.Length;
        OutputCount = (nuint)outputNames.Length;
        Inputs = values;
        Outputs = values + inputNames.Length;
        InputNames = NativeTexts.Allocate(inputNames);
        OutputNames = NativeTexts.Allocate(outputNames);
    }

    public nuint InputCount { get; }

    public nuint OutputCount { get; }

    public nint* Inputs { get; }

    public nint* Outputs { get; }

    public byte** InputNames { get; }

    public byte** OutputNames { get; }

    public static PreparedBlock Create(IReadOnlyList<(string Name, OrtTensor Tensor)> inputs, IReadOnlyList<(string Name, OrtTensor Tensor)> outputs)
    {
        (string Name, OrtTensor Tensor)[] all = [.. inputs, .. outputs];
        List<ValueHandle> held = new(all.Length);
        nint* values = (nint*)NativeMemory.Alloc((nuint)Math.Max(1, all.Length), (nuint)sizeof(nint));
        try
        {
            for (int i = 0; i < all.Length; i++)
            {
                ValueHandle value = all[i].Tensor.Handle;
                bool added = false;
                value.DangerousAddRef(ref added);
                held.Add(value);
                values[i] = value.DangerousGetHandle();
            }

            return new PreparedBlock(values, [.. inputs.Select(i => i.Name)], [.. outputs.Select(o => o.Name)], [.. held]);
        }
        catch
        {
            held.ForEach(h => h.DangerousRelease());
            NativeMemory.Free(values);
            throw;
        }
    }

    protected override bool ReleaseHandle()
    {
        NativeTexts.Free(InputNames, (int)InputCount);
        NativeTexts.Free(OutputNames, (int)OutputCount);
        NativeMemory.Free(Inputs);
        foreach (ValueHandle value in _held)
        {
            value.DangerousRelease();
        }

        return true;
    }
}
