namespace OnnxPixWizard.OnnxRuntime.Native;

/// <summary>Reads what a loaded session tells about itself.</summary>
internal static unsafe class SessionReader
{
    public static OrtValueInfo[] ReadInputs(nint session)
    {
        nuint count;
        OrtStatus.ThrowIfFailed(OrtApi.SessionGetInputCount(session, &count), "count the graph's inputs");
        nint allocator = OrtEnvironment.Shared.Allocator;
        OrtValueInfo[] result = new OrtValueInfo[checked((int)count)];
        for (int i = 0; i < result.Length; i++)
        {
            byte* name;
            nint type;
            OrtStatus.ThrowIfFailed(OrtApi.SessionGetInputName(session, (nuint)i, allocator, &name), "read an input's name");
            string text = NativeText.Take(name, allocator);
            OrtStatus.ThrowIfFailed(OrtApi.SessionGetInputTypeInfo(session, (nuint)i, &type), $"read the type of '{text}'");
            result[i] = TensorInfo.ReadAndRelease(text, type);
        }

        return result;
    }

    public static OrtValueInfo[] ReadOutputs(nint session)
    {
        nuint count;
        OrtStatus.ThrowIfFailed(OrtApi.SessionGetOutputCount(session, &count), "count the graph's outputs");
        nint allocator = OrtEnvironment.Shared.Allocator;
        OrtValueInfo[] result = new OrtValueInfo[checked((int)count)];
        for (int i = 0; i < result.Length; i++)
        {
            byte* name;
            nint type;
            OrtStatus.ThrowIfFailed(OrtApi.SessionGetOutputName(session, (nuint)i, allocator, &name), "read an output's name");
            string text = NativeText.Take(name, allocator);
            OrtStatus.ThrowIfFailed(OrtApi.SessionGetOutputTypeInfo(session, (nuint)i, &type), $"read the type of '{text}'");
            result[i] = TensorInfo.ReadAndRelease(text, type);
        }

        return result;
    }

    public static List<OrtNodeAssignment> ReadNodeAssignments(nint session)
    {
        nint* subgraphs;
        nuint count;
        OrtStatus.ThrowIfFailed(
            OrtApi.SessionGetEpGraphAssignmentInfo(session, &subgraphs, &count),
            $"tell which provider runs which node (open the session with {nameof(OrtSessionOptions.RecordNodeAssignment)})");
        List<OrtNodeAssignment> result = [];
        for (nuint i = 0; i < count; i++)
        {
            byte* provider;
            nint* nodes;
            nuint nodeCount;
            OrtStatus.ThrowIfFailed(OrtApi.EpAssignedSubgraphGetEpName(subgraphs[i], &provider), "read a provider's name");
            OrtStatus.ThrowIfFailed(OrtApi.EpAssignedSubgraphGetNodes(subgraphs[i], &nodes, &nodeCount), "read a provider's nodes");
            string providerName = NativeText.Read(provider);
            for (nuint j = 0; j < nodeCount; j++)
            {
                byte* name;
                byte* domain;
                byte* type;
                OrtStatus.ThrowIfFailed(OrtApi.EpAssignedNodeGetName(nodes[j], &name), "read a node's name");
                OrtStatus.ThrowIfFailed(OrtApi.EpAssignedNodeGetDomain(nodes[j], &domain), "read a node's domain");
                OrtStatus.ThrowIfFailed(OrtApi.EpAssignedNodeGetOperatorType(nodes[j], &type), "read a node's operator");
                result.Add(new OrtNodeAssignment(providerName, NativeText.Read(name), NativeText.Read(domain), NativeText.Read(type)));
            }
        }

        return result;
    }

    public static OrtModelMetadata ReadMetadata(nint session)
    {
        nint metadata;
        OrtStatus.ThrowIfFailed(OrtApi.SessionGetModelMetadata(session, &metadata), "read the graph's metadata");
        try
        {
            nint allocator = OrtEnvironment.Shared.Allocator;
            byte* producer;
            byte* graph;
            OrtStatus.ThrowIfFailed(OrtApi.ModelMetadataGetProducerName(metadata, allocator, &producer), "read the graph's producer");
            string producerName = NativeText.Take(producer, allocator);
            OrtStatus.ThrowIfFailed(OrtApi.ModelMetadataGetGraphName(metadata, allocator, &graph), "read the graph's name");
            return new OrtModelMetadata(producerName, NativeText.Take(graph, allocator), ReadCustomMetadata(metadata, allocator));
        }
        finally
        {
            OrtApi.ReleaseModelMetadata(metadata);
        }
    }

    private static Dictionary<string, string> ReadCustomMetadata(nint metadata, nint allocator)
    {
        byte** keys;
        long count;
        OrtStatus.ThrowIfFailed(OrtApi.ModelMetadataGetCustomMetadataMapKeys(metadata, allocator, &keys, &count), "read the graph's metadata");
        Dictionary<string, string> result = new(StringComparer.Ordinal);
        for (long i = 0; i < count; i++)
        {
            byte* value;
            OrtStatus.ThrowIfFailed(OrtApi.ModelMetadataLookupCustomMetadataMap(metadata, allocator, keys[i], &value), "read the graph's metadata");
            result[NativeText.Take(keys[i], allocator)] = NativeText.Take(value, allocator);
        }

        if (keys is not null)
        {
            OrtStatus.ThrowIfFailed(OrtApi.AllocatorFree(allocator, keys), "free a list of keys");
        }

        return result;
    }
}
