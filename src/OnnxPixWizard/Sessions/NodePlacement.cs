using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace OnnxPixWizard.Sessions;

/// <summary>Which execution provider runs a node; fused nodes stand under the name and operator that the provider gave them.</summary>
/// <param name="Provider">Full name, such as CPUExecutionProvider.</param>
/// <param name="Name">The node's name.</param>
/// <param name="Domain">The operator's domain; empty for ONNX's own.</param>
/// <param name="OperatorType">The operator.</param>
internal sealed unsafe record NodePlacement(string Provider, string Name, string Domain, string OperatorType)
{
    /// <summary>The first version of the C API's function table that tells the placement.</summary>
    private const uint ApiVersion = 24;

    /// <summary>The managed API has no call for this: the functions are taken from the library's table.</summary>
    internal static IReadOnlyList<NodePlacement> Read(InferenceSession session)
    {
        nint* apiBase = ((delegate* unmanaged<nint*>)OnnxRuntimeLibrary.Export("OrtGetApiBase"))();
        OrtApi* api = ((delegate* unmanaged<uint, OrtApi*>)apiBase[0])(ApiVersion);
        nint* subgraphs;
        nuint count;
        Check(api, ((delegate* unmanaged<nint, nint**, nuint*, nint>)api->Session_GetEpGraphAssignmentInfo)(NativeSession(session),
            &subgraphs, &count));
        List<NodePlacement> result = [];
        for (nuint i = 0; i < count; i++)
        {
            nint provider;
            nint* nodes;
            nuint nodeCount;
            Check(api, ((delegate* unmanaged<nint, nint*, nint>)api->EpAssignedSubgraph_GetEpName)(subgraphs[i], &provider));
            Check(api,
                ((delegate* unmanaged<nint, nint**, nuint*, nint>)api->EpAssignedSubgraph_GetNodes)(subgraphs[i], &nodes, &nodeCount));
            for (nuint j = 0; j < nodeCount; j++)
            {
                result.Add(new NodePlacement(
                    Text(provider), Ask(api, api->EpAssignedNode_GetName, nodes[j]), Ask(api, api->EpAssignedNode_GetDomain, nodes[j]),
                    Ask(api, api->EpAssignedNode_GetOperatorType, nodes[j])));
            }
        }

        return result;
    }

    private static string Ask(OrtApi* api, nint function, nint node)
    {
        nint text;
        Check(api, ((delegate* unmanaged<nint, nint*, nint>)function)(node, &text));
        return Text(text);
    }

    private static string Text(nint text) => Marshal.PtrToStringUTF8(text) ?? string.Empty;

    private static void Check(OrtApi* api, nint status)
    {
        if (status != 0)
        {
            string message = Text(((delegate* unmanaged<nint, nint>)api->GetErrorMessage)(status));
            ((delegate* unmanaged<nint, void>)api->ReleaseStatus)(status);
            throw new GraphException(
                $"tell which provider runs which node (open the session with {nameof(GraphOptions.RecordPlacement)})", "Fail",
                message.ReplaceLineEndings(" ").Trim());
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_nativeHandle")]
    private static extern ref nint NativeSession(InferenceSession session);
}
