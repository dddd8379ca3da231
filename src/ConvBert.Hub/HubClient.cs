using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Retry;

namespace ConvBert.Hub;

/// <summary>Requests to a hub: retried, redirected by hand so that the token stays with the endpoint, and never silent for long.</summary>
internal sealed class HubClient : IDisposable
{
    private const int MaxRedirects = 10;
    private const int MaxRetries = 4;
    private const int MaxAnswerLength = 16 << 20;

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly string _repository;
    private readonly AuthenticationHeaderValue? _authorization;
    private readonly TimeSpan _silence;
    private readonly ResiliencePipeline<HttpResponseMessage> _requests;

    public HubClient(string repository, ConvBertHubOptions options)
    {
        _repository = repository;
        Uri endpoint = options.ResolveEndpoint(repository);
        _authorization = Authorization(options.ResolveToken(repository), endpoint.UserInfo);
        // A password must not reach a message.
        Endpoint = new UriBuilder(endpoint) { UserName = "", Password = "" }.Uri;
        _silence = options.Silence;
        _requests = new ResiliencePipelineBuilder<HttpResponseMessage>().AddRetry(new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = MaxRetries,
            Delay = options.RetryDelay,
            BackoffType = DelayBackoffType.Exponential,

            // A server could ask for a wait of any length.
            ShouldRetryAfterHeader = false,
        }).Build();
        Bodies = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<BrokenBodyException>(),
            MaxRetryAttempts = MaxRetries,
            Delay = options.RetryDelay,
            BackoffType = DelayBackoffType.Exponential,
        }).Build();
    }

    public Uri Endpoint { get; }

    /// <summary>Repeats a transfer whose body broke off.</summary>
    public ResiliencePipeline Bodies { get; }

    public Uri Address(string path) => new($"{Endpoint.AbsoluteUri.TrimEnd('/')}/{path}");

    public bool IsEndpoint(Uri address)
        => Uri.Compare(address, Endpoint, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>
    /// Sends a request and follows redirects while <paramref name="follow"/> allows; any status but success or redirect is an error.
    /// </summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, Uri address, string? file, Action<HttpRequestMessage>? prepare,
        Func<HttpResponseMessage, Uri, bool> follow, CancellationToken cancellationToken)
    {
        for (int hop = 0; hop <= MaxRedirects; hop++)
        {
            HttpResponseMessage response = await SendOnceAsync(method, address, file, prepare, cancellationToken).ConfigureAwait(false);
            if ((int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location)
            {
                if (!Uri.TryCreate(address, location, out Uri? next))
                    using (response) throw new ConvBertHubException(
                        _repository, file, response.StatusCode, "the hub redirects to what is not an address");
                if (!follow(response, next)) return response;
                response.Dispose();
                if (next.Scheme is not ("http" or "https") || (address.Scheme == "https" && next.Scheme == "http"))
                    throw new ConvBertHubException(
                        _repository, file, null, $"the hub redirects to {Shown(next)}, which is not safe to follow");
                address = next;
                continue;
            }
            if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable) return response;
            using (response) throw new ConvBertHubException(_repository, file, response.StatusCode, Advice(response.StatusCode, file));
        }
        throw new ConvBertHubException(_repository, file, null, $"more than {MaxRedirects} redirects");
    }

    /// <summary>The body of an answer that is no file: bounded in length and time.</summary>
    public async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(_silence);
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxAnswerLength, silence.Token).ConfigureAwait(false);
            return await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"no whole answer in {_silence.TotalSeconds:0} s", exception);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendOnceAsync(
        HttpMethod method, Uri address, string? file, Action<HttpRequestMessage>? prepare, CancellationToken cancellationToken)
    {
        try
        {
            return await _requests.ExecuteAsync(
                async cancellation =>
                {
                    using var request = new HttpRequestMessage(method, address);
                    request.Headers.UserAgent.Add(new ProductInfoHeaderValue("ConvBert.Hub", "1.0"));
                    if (IsEndpoint(address)) request.Headers.Authorization = _authorization;
                    prepare?.Invoke(request);
                    using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                    silence.CancelAfter(_silence);
                    try
                    {
                        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token)
                            .ConfigureAwait(false);
                    }
                    catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
                    {
                        throw new HttpRequestException($"no answer in {_silence.TotalSeconds:0} s", exception);
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            throw new ConvBertHubException(_repository, file, null,
                $"cannot reach {Shown(address)} ({exception.Message}); check the network and HF_ENDPOINT", exception);
        }
    }

    // An address may name a user as well; a token is what the hub itself asks for.
    private static AuthenticationHeaderValue? Authorization(string? token, string user)
    {
        if (token is not null) return new AuthenticationHeaderValue("Bearer", token);
        return user.Length > 0
            ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(user)))) : null;
    }

    /// <summary>An address without user, path and query, each of which may hold a secret.</summary>
    private static string Shown(Uri address) => address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    private static string Advice(HttpStatusCode status, string? file) => (int)status switch
    {
        401 => "not authorized, or no such repository; give a token that may read it (HF_TOKEN)",
        403 => "forbidden; accept the repository's terms on the hub, or give a token that may read it (HF_TOKEN)",
        404 => $"not found; check the {(file is null ? "repository's name and the revision" : "revision")}",
        429 => "the hub limits requests; wait and try again, or give a token (HF_TOKEN)",
        >= 500 => "the hub fails; try again later",
        _ => "the hub refuses the request",
    };
}

/// <summary>A body that ended early or stalled; what arrived is kept.</summary>
internal sealed class BrokenBodyException(string message, Exception? inner = null) : Exception(message, inner);
