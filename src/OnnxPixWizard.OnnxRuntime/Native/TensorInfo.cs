namespace OnnxPixWizard.OnnxRuntime.Native;

/// <summary>Reads types and shapes out of native descriptions.</summary>
internal static unsafe class TensorInfo
{
    /// <summary>Type and lengths of a value's description, which is released.</summary>
    public static (OrtElementType Type, long[] Shape) ReadAndRelease(nint info)
    {
        try
        {
            return (ReadType(info), ReadLengths(info));
        }
        finally
        {
            OrtApi.ReleaseTensorTypeAndShapeInfo(info);
        }
    }

    /// <summary>Name, type and shape of a graph's input or output; the description is released.</summary>
    public static OrtValueInfo ReadAndRelease(string name, nint typeInfo)
    {
        try
        {
            nint info;
            OrtStatus.ThrowIfFailed(OrtApi.CastTypeInfoToTensorInfo(typeInfo, &info), $"read the type of '{name}'");
            if (info == 0)
            {
                return new OrtValueInfo(name, OrtElementType.Undefined, []);
            }

            long[] lengths = ReadLengths(info);
            nint[] symbols = new nint[lengths.Length];
            fixed (nint* first = symbols)
            {
                OrtStatus.ThrowIfFailed(OrtApi.GetSymbolicDimensions(info, (byte**)first, (nuint)lengths.Length), $"read the shape of '{name}'");
            }

            OrtDimension[] shape = new OrtDimension[lengths.Length];
            for (int i = 0; i < shape.Length; i++)
            {
                string symbol = NativeText.Read((byte*)symbols[i]);
                shape[i] = new OrtDimension(lengths[i] < 0 ? null : lengths[i], symbol.Length == 0 ? null : symbol);
            }

            return new OrtValueInfo(name, ReadType(info), shape);
        }
        finally
        {
            OrtApi.ReleaseTypeInfo(typeInfo);
        }
    }

    private static OrtElementType ReadType(nint info)
    {
        int type;
        OrtStatus.ThrowIfFailed(OrtApi.GetTensorElementType(info, &type), "read an element type");
        return (OrtElementType)type;
    }

    private static long[] ReadLengths(nint info)
    {
        nuint rank;
        OrtStatus.ThrowIfFailed(OrtApi.GetDimensionsCount(info, &rank), "read a rank");
        long[] lengths = new long[checked((int)rank)];
        fixed (long* first = lengths)
        {
            OrtStatus.ThrowIfFailed(OrtApi.GetDimensions(info, first, rank), "read a shape");
        }

        return lengths;
    }
}
