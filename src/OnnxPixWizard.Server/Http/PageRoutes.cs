using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace OnnxPixWizard.Server.Http;

/// <summary>The web page: files within the program, each a route of its own, so that no name from a request ever becomes a path.</summary>
internal static class PageRoutes
{
    private const string Root = "wwwroot/", Index = "index.html";

    public static void Map(IEndpointRouteBuilder routes)
    {
        Assembly program = typeof(PageRoutes).Assembly;
        FileExtensionContentTypeProvider types = new();
        foreach (string resource in program.GetManifestResourceNames()
            .Where(static name => name.StartsWith(Root, StringComparison.Ordinal)))
        {
            string name = resource[Root.Length..];
            string type = types.TryGetContentType(name, out string? known) ? known : "application/octet-stream";
            Lazy<(byte[] Bytes, EntityTagHeaderValue Tag)> file = new(() => Read(program, resource));
            foreach (string route in name == Index ? ["/", "/" + name] : new[] { "/" + name })
            {
                routes.MapMethods(route, ["GET", "HEAD"], (HttpContext context) =>
                {
                    context.Response.Headers.CacheControl = "no-cache";
                    return TypedResults.Bytes(file.Value.Bytes, type, entityTag: file.Value.Tag);
                }).AllowAnonymous().ExcludeFromDescription();
            }
        }
    }

    private static (byte[] Bytes, EntityTagHeaderValue Tag) Read(Assembly program, string resource)
    {
        using Stream stream = program.GetManifestResourceStream(resource)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return (bytes, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\""));
    }
}
