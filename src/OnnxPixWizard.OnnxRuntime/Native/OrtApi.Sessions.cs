namespace OnnxPixWizard.OnnxRuntime.Native;

internal static unsafe partial class OrtApi
{
    public static nint CreateSession(nint environment, void* path, nint options, nint* session) =>
        ((delegate* unmanaged<nint, void*, nint, nint*, nint>)Slots[7])(environment, path, options, session);

    public static nint CreateSessionFromArray(nint environment, void* model, nuint length, nint options, nint* session) =>
        ((delegate* unmanaged<nint, void*, nuint, nint, nint*, nint>)Slots[8])(environment, model, length, options, session);

    public static void ReleaseSession(nint session) => ((delegate* unmanaged<nint, void>)Slots[95])(session);

    public static nint Run(nint session, nint options, byte** inputNames, nint* inputs, nuint inputCount, byte** outputNames, nuint outputCount, nint* outputs) =>
        ((delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint>)Slots[9])(
            session, options, inputNames, inputs, inputCount, outputNames, outputCount, outputs);

    public static nint SessionGetInputCount(nint session, nuint* count) => ((delegate* unmanaged<nint, nuint*, nint>)Slots[30])(session, count);

    public static nint SessionGetOutputCount(nint session, nuint* count) => ((delegate* unmanaged<nint, nuint*, nint>)Slots[31])(session, count);

    public static nint SessionGetInputTypeInfo(nint session, nuint index, nint* type) =>
        ((delegate* unmanaged<nint, nuint, nint*, nint>)Slots[33])(session, index, type);

    public static nint SessionGetOutputTypeInfo(nint session, nuint index, nint* type) =>
        ((delegate* unmanaged<nint, nuint, nint*, nint>)Slots[34])(session, index, type);

    public static nint SessionGetInputName(nint session, nuint index, nint allocator, byte** name) =>
        ((delegate* unmanaged<nint, nuint, nint, byte**, nint>)Slots[36])(session, index, allocator, name);

    public static nint SessionGetOutputName(nint session, nuint index, nint allocator, byte** name) =>
        ((delegate* unmanaged<nint, nuint, nint, byte**, nint>)Slots[37])(session, index, allocator, name);

    public static nint SessionEndProfiling(nint session, nint allocator, byte** path) =>
        ((delegate* unmanaged<nint, nint, byte**, nint>)Slots[110])(session, allocator, path);

    public static nint RunWithBinding(nint session, nint options, nint binding) =>
        ((delegate* unmanaged<nint, nint, nint, nint>)Slots[133])(session, options, binding);

    public static nint CreateIoBinding(nint session, nint* binding) => ((delegate* unmanaged<nint, nint*, nint>)Slots[134])(session, binding);

    public static void ReleaseIoBinding(nint binding) => ((delegate* unmanaged<nint, void>)Slots[135])(binding);

    public static nint BindInput(nint binding, byte* name, nint value) => ((delegate* unmanaged<nint, byte*, nint, nint>)Slots[136])(binding, name, value);

    public static nint BindOutput(nint binding, byte* name, nint value) => ((delegate* unmanaged<nint, byte*, nint, nint>)Slots[137])(binding, name, value);

    public static nint BindOutputToDevice(nint binding, byte* name, nint memoryInfo) =>
        ((delegate* unmanaged<nint, byte*, nint, nint>)Slots[138])(binding, name, memoryInfo);

    public static nint GetBoundOutputNames(nint binding, nint allocator, byte** text, nuint** lengths, nuint* count) =>
        ((delegate* unmanaged<nint, nint, byte**, nuint**, nuint*, nint>)Slots[139])(binding, allocator, text, lengths, count);

    public static nint GetBoundOutputValues(nint binding, nint allocator, nint** values, nuint* count) =>
        ((delegate* unmanaged<nint, nint, nint**, nuint*, nint>)Slots[140])(binding, allocator, values, count);

    public static void ClearBoundInputs(nint binding) => ((delegate* unmanaged<nint, void>)Slots[141])(binding);

    public static void ClearBoundOutputs(nint binding) => ((delegate* unmanaged<nint, void>)Slots[142])(binding);

    public static nint SessionGetEpGraphAssignmentInfo(nint session, nint** subgraphs, nuint* count) =>
        ((delegate* unmanaged<nint, nint**, nuint*, nint>)Slots[407])(session, subgraphs, count);

    public static nint EpAssignedSubgraphGetEpName(nint subgraph, byte** name) => ((delegate* unmanaged<nint, byte**, nint>)Slots[408])(subgraph, name);

    public static nint EpAssignedSubgraphGetNodes(nint subgraph, nint** nodes, nuint* count) =>
        ((delegate* unmanaged<nint, nint**, nuint*, nint>)Slots[409])(subgraph, nodes, count);

    public static nint EpAssignedNodeGetName(nint node, byte** name) => ((delegate* unmanaged<nint, byte**, nint>)Slots[410])(node, name);

    public static nint EpAssignedNodeGetDomain(nint node, byte** domain) => ((delegate* unmanaged<nint, byte**, nint>)Slots[411])(node, domain);

    public static nint EpAssignedNodeGetOperatorType(nint node, byte** type) => ((delegate* unmanaged<nint, byte**, nint>)Slots[412])(node, type);

    public static nint SessionGetModelMetadata(nint session, nint* metadata) => ((delegate* unmanaged<nint, nint*, nint>)Slots[111])(session, metadata);

    public static void ReleaseModelMetadata(nint metadata) => ((delegate* unmanaged<nint, void>)Slots[118])(metadata);

    public static nint ModelMetadataGetProducerName(nint metadata, nint allocator, byte** text) =>
        ((delegate* unmanaged<nint, nint, byte**, nint>)Slots[112])(metadata, allocator, text);

    public static nint ModelMetadataGetGraphName(nint metadata, nint allocator, byte** text) =>
        ((delegate* unmanaged<nint, nint, byte**, nint>)Slots[113])(metadata, allocator, text);

    public static nint ModelMetadataLookupCustomMetadataMap(nint metadata, nint allocator, byte* key, byte** text) =>
        ((delegate* unmanaged<nint, nint, byte*, byte**, nint>)Slots[116])(metadata, allocator, key, text);

    public static nint ModelMetadataGetCustomMetadataMapKeys(nint metadata, nint allocator, byte*** keys, long* count) =>
        ((delegate* unmanaged<nint, nint, byte***, long*, nint>)Slots[123])(metadata, allocator, keys, count);
}
