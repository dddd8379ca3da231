using ConvBert.Weights;
using Microsoft.AspNetCore.Http;

namespace ConvBert.Server.Pages;

/// <summary>A file of the page, which lies in this assembly.</summary>
internal sealed class EmbeddedFile
{
    private const string Root = "wwwroot/";

    /// <summary>Nothing from elsewhere, nothing inline, no frames.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly Lazy<(byte[] Bytes, string Tag)> _content;
    private readonly string _type;

    private EmbeddedFile(string resource)
    {
        Route = "/" + resource[Root.Length..].Replace('\\', '/');
        _type = TypeOf(Path.GetExtension(resource));
        _content = new(() => Read(resource));
    }

    /// <summary>The path of its address.</summary>
    public string Route { get; }

    /// <summary>All files.</summary>
    public static IEnumerable<EmbeddedFile> All() => typeof(EmbeddedFile).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Root, StringComparison.Ordinal))
        .Select(name => new EmbeddedFile(name));

    /// <summary>Sends the file.</summary>
    public async Task SendAsync(HttpContext context)
    {
        (byte[] bytes, string tag) = _content.Value;
        HttpResponse response = context.Response;
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = _type;
        response.ContentLength = bytes.Length;
        if (HttpMethods.IsHead(context.Request.Method)) return;
        await response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }

    private static (byte[] Bytes, string Tag) Read(string resource)
    {
        using Stream stream = typeof(EmbeddedFile).Assembly.GetManifestResourceStream(resource)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return (bytes, $"\"{Checksum.Of(bytes)}\"");
    }

    private static string TypeOf(string extension) => extension switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" or ".mjs" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".json" => "application/json",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".woff2" => "font/woff2",
        _ => "application/octet-stream",
    };
}
