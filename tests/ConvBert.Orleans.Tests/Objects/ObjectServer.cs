using System.Collections.Concurrent;
using System.Globalization;
using System.Security;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using ConvBert.Orleans.S3;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ConvBert.Orleans.Tests.Objects;

/// <summary>
/// What S3's interface has of reading, putting, copying, listing and deleting, in memory and without looking at signatures. It has faults
/// on demand.
/// </summary>
internal sealed class ObjectServer : IAsyncDisposable
{
    /// <summary>The one bucket.</summary>
    public const string Bucket = "texts";

    /// <summary>How many names come on a page of a list.</summary>
    public const int NamesOnAPage = 3;

    private readonly SortedDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);
    private readonly WebApplication _app;
    private int _requests;
    private int _bodies;

    private ObjectServer()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Where it is.</summary>
    public string Endpoint => _app.Urls.Single();

    /// <summary>Every so many requests, one is refused by 503; 0 for none.</summary>
    public int RefusesEvery { get; set; }

    /// <summary>Every so many bodies, one breaks off in its middle; 0 for none.</summary>
    public int BreaksEvery { get; set; }

    /// <summary>The faults so far, by their kind.</summary>
    public ConcurrentDictionary<string, int> Faults { get; } = new();

    /// <summary>The number of the part that is refused for good; 0 for none.</summary>
    public int RefusesPart { get; set; }

    /// <summary>The objects that were begun in parts and are not whole.</summary>
    public ConcurrentDictionary<string, SortedDictionary<int, byte[]>> Uploads { get; } = new();

    /// <summary>The requests so far, by their kind as stores have prices for them.</summary>
    public ConcurrentDictionary<string, int> Requests { get; } = new();

    /// <summary>The ranges that were asked for.</summary>
    public ConcurrentBag<(long From, long To)> Ranges { get; } = [];

    /// <summary>The objects, by their keys.</summary>
    public Dictionary<string, byte[]> Objects
    {
        get
        {
            lock (_objects) return new(_objects);
        }
    }

    public static async Task<ObjectServer> StartAsync()
    {
        var server = new ObjectServer();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>A client of a server.</summary>
    public static AmazonS3Client ClientOf(string endpoint) =>
        new(new BasicAWSCredentials("key", "secret"), ObjectStoreSettings.At(endpoint));

    /// <summary>A server as a store.</summary>
    public static S3FileStore StoreAt(string endpoint) => new(() => ClientOf(endpoint));

    /// <summary>The address of a key.</summary>
    public static string AddressOf(string key) => $"s3://{Bucket}/{key}";

    /// <summary>Puts an object and gives its address.</summary>
    public string Put(string key, byte[] content)
    {
        lock (_objects) _objects[key] = content;
        return AddressOf(key);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        (HttpRequest request, HttpResponse response) = (context.Request, context.Response);
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        string[] path = request.Path.Value!.Split('/', 3);
        Requests.AddOrUpdate(request.Query.ContainsKey("list-type") ? "LIST" : request.Method, 1, (_, count) => count + 1);
        if (RefusesEvery > 0 && Interlocked.Increment(ref _requests) % RefusesEvery == 0)
        {
            Faults.AddOrUpdate("503", 1, (_, count) => count + 1);
            await RefuseAsync(response, 503, "SlowDown");
        }
        else if (path[1] != Bucket)
        {
            await RefuseAsync(response, 404, "NoSuchBucket");
        }
        else if (request.Query.ContainsKey("uploads") || request.Query.ContainsKey("uploadId"))
        {
            await AnswerUploadAsync(request, path.ElementAtOrDefault(2) ?? "", body.ToArray(), response);
        }
        else if (request.Query.ContainsKey("list-type"))
        {
            await ListAsync(request.Query, response);
        }
        else if (HttpMethods.IsPut(request.Method))
        {
            await PutAsync(request, path[2], body.ToArray(), response);
        }
        else if (HttpMethods.IsDelete(request.Method))
        {
            lock (_objects) _objects.Remove(path[2]);
            response.StatusCode = 204;
        }
        else
        {
            await GetAsync(context, path[2]);
        }
    }

    /// <summary>An object of parts: begun, given a part, made whole, or given up.</summary>
    private async Task AnswerUploadAsync(HttpRequest request, string key, byte[] body, HttpResponse response)
    {
        string id = request.Query["uploadId"].ToString();
        if (HttpMethods.IsGet(request.Method))
        {
            await response.WriteAsync("<ListMultipartUploadsResult><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>");
        }
        else if (HttpMethods.IsDelete(request.Method))
        {
            Uploads.TryRemove(id, out _);
            response.StatusCode = 204;
        }
        else if (HttpMethods.IsPut(request.Method))
        {
            int number = int.Parse(request.Query["partNumber"].ToString(), CultureInfo.InvariantCulture);
            if (number == RefusesPart)
            {
                await RefuseAsync(response, 403, "QuotaExceeded");
                return;
            }

            Uploads[id][number] = body;
            response.Headers.ETag = TagOf(body);
        }
        else if (id.Length == 0)
        {
            Uploads[id = Guid.NewGuid().ToString("N")] = [];
            await response.WriteAsync($"<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>");
        }
        else if (Uploads.TryRemove(id, out SortedDictionary<int, byte[]>? parts))
        {
            Put(key, [.. parts.Values.SelectMany(part => part)]);
            await response.WriteAsync("<CompleteMultipartUploadResult></CompleteMultipartUploadResult>");
        }
    }

    private async Task PutAsync(HttpRequest request, string key, byte[] body, HttpResponse response)
    {
        if (request.Headers.TryGetValue("x-amz-copy-source", out StringValues source))
        {
            body = Objects[Uri.UnescapeDataString(source.ToString()).TrimStart('/')[(Bucket.Length + 1)..]];
            Put(key, body);
            await response.WriteAsync($"<CopyObjectResult><ETag>{TagOf(body)}</ETag></CopyObjectResult>");
        }
        else if (request.Headers["x-amz-content-sha256"] != Convert.ToHexStringLower(SHA256.HashData(body)))
        {
            await RefuseAsync(response, 400, "XAmzContentSHA256Mismatch");
        }
        else
        {
            Put(key, body);
            response.Headers.ETag = TagOf(body);
        }
    }

    private async Task GetAsync(HttpContext context, string key)
    {
        HttpResponse response = context.Response;
        if (!Objects.TryGetValue(key, out byte[]? content))
        {
            await RefuseAsync(response, 404, "NoSuchKey");
            return;
        }

        if (context.Request.Headers.IfMatch is [{ } expected] && expected != TagOf(content))
        {
            await RefuseAsync(response, 412, "PreconditionFailed");
            return;
        }

        response.Headers.ETag = TagOf(content);
        ReadOnlyMemory<byte> part = content;
        if (context.Request.Headers.Range is [{ } range])
        {
            long[] ends = [.. range["bytes=".Length..].Split('-').Select(end => long.Parse(end, CultureInfo.InvariantCulture))];
            Ranges.Add((ends[0], ends[1]));
            part = content.AsMemory()[(int)ends[0]..(int)Math.Min(ends[1] + 1, content.Length)];
            response.StatusCode = 206;
        }

        response.ContentLength = part.Length;
        if (HttpMethods.IsHead(context.Request.Method)) return;
        if (BreaksEvery > 0 && Interlocked.Increment(ref _bodies) % BreaksEvery == 0)
        {
            Faults.AddOrUpdate("broken", 1, (_, count) => count + 1);
            await response.Body.WriteAsync(part[..(part.Length / 2)]);
            await response.Body.FlushAsync();
            context.Abort();
            return;
        }

        await response.Body.WriteAsync(part);
    }

    private async Task ListAsync(IQueryCollection query, HttpResponse response)
    {
        string prefix = query["prefix"].ToString(), delimiter = query["delimiter"].ToString();
        string Shown(string key) =>
            delimiter.Length > 0 && key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) is >= 0 and var at
                ? key[..(at + 1)]
                : key;
        Dictionary<string, byte[]> objects = Objects;
        string[] names =
        [
            .. objects.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Select(Shown).Distinct()
                .Where(name => string.CompareOrdinal(name, query["continuation-token"].ToString()) > 0).Order(StringComparer.Ordinal),
        ];
        IEnumerable<string> page = names.Take(NamesOnAPage).Select(name => delimiter.Length > 0 && name != prefix && name.EndsWith(delimiter, StringComparison.Ordinal)
            ? $"<CommonPrefixes><Prefix>{SecurityElement.Escape(name)}</Prefix></CommonPrefixes>"
            : $"<Contents><Key>{SecurityElement.Escape(name)}</Key><Size>{objects[name].Length}</Size></Contents>");
        string next = names.Length > NamesOnAPage ? SecurityElement.Escape(names[NamesOnAPage - 1]) : "";
        next = $"<IsTruncated>{(next.Length > 0 ? "true" : "false")}</IsTruncated><NextContinuationToken>{next}</NextContinuationToken>";
        await response.WriteAsync($"<ListBucketResult>{next}{string.Concat(page)}</ListBucketResult>");
    }

    private static Task RefuseAsync(HttpResponse response, int status, string code)
    {
        response.StatusCode = status;
        return response.WriteAsync($"<Error><Code>{code}</Code><Message>The server says {code}.</Message></Error>");
    }

    private static string TagOf(byte[] content) => $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"";
}
