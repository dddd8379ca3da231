using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Tests.Support;
using ConvBert.Testing;

namespace ConvBert.Cli.Tests.Serve;

/// <summary>`convbert serve` as a process, with what the environment tells it, and `convbert health`.</summary>
public sealed class ServeProcessTests
{
    private const string Password = "a password";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Serve_WithACollector_SendsItTracesAndMetricsWithoutTexts()
    {
        var received = new ConcurrentDictionary<string, string>();
        using var collector = new LoopbackServer(context =>
        {
            using var body = new MemoryStream();
            context.Request.InputStream.CopyTo(body);
            received.AddOrUpdate(context.Request.Url!.AbsolutePath, _ => Latin1(body), (_, before) => before + Latin1(body));
            context.Response.Close();
        });
        using ServeProcess server = await ServeProcess.StartAsync(
            "http://127.0.0.1:0",
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Endpoint.AbsoluteUri), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "300"), ("OTEL_BSP_SCHEDULE_DELAY", "100"));
        using var client = new HttpClient { BaseAddress = server.Address };

        using HttpResponseMessage answer = await client.PostAsync("models/sentiment", Json("""{"inputs": "I loved this film!"}"""));

        answer.IsSuccessStatusCode.Should().BeTrue();
        string[] wanted = ["convbert.request", "convbert.tokenize", "convbert.queue", "convbert.forward", "convbert.answer", "text-classification"];
        await UntilAsync(() => wanted.All(received.GetValueOrDefault("/v1/traces", "").Contains));
        string[] figures = ["convbert.request.stage.duration", "convbert.batch.forward.duration", "http.server.request.duration"];
        await UntilAsync(() => figures.All(received.GetValueOrDefault("/v1/metrics", "").Contains));
        string.Concat(received.Values).Should().NotContain("loved");
    }

    [Fact]
    public async Task Serve_WithACertificate_SpeaksTlsAlone()
    {
        using var folder = new TemporaryFolder();
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string file = folder.File("certificate.pfx");
        await File.WriteAllBytesAsync(file, certificate.Export(X509ContentType.Pfx, Password));
        using ServeProcess server = await ServeProcess.StartAsync(
            "https://127.0.0.1:0", ("Kestrel__Certificates__Default__Path", file), ("Kestrel__Certificates__Default__Password", Password));
        string thumbprint = certificate.Thumbprint;
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == thumbprint };
        using var client = new HttpClient(handler) { BaseAddress = server.Address };

        using HttpResponseMessage answer = await client.PostAsync("models/sentiment", Json("""{"inputs": "I loved this film!"}"""));

        (await answer.Content.ReadAsStringAsync()).Should().Contain("positive");
        using var plain = new HttpClient { BaseAddress = new UriBuilder(server.Address) { Scheme = "http" }.Uri };
        await plain.Awaiting(c => c.GetAsync("health")).Should().ThrowAsync<HttpRequestException>();
        CommandRun.Of(["health", server.Address.AbsoluteUri]).ExitCode.Should().Be(ExitCode.Failed, "nobody vouches for the certificate");
    }

    [Fact]
    public async Task Health_OfAServer_IsItsExitCode()
    {
        using ServeProcess server = await ServeProcess.StartAsync("http://127.0.0.1:0");

        CommandRun.Of(["health", server.Address.AbsoluteUri]).ExitCode.Should().Be(ExitCode.Done);
    }

    [Fact]
    public void Health_OfWhatTakesNoRequests_Fails()
    {
        using var ending = new LoopbackServer(context =>
        {
            context.Response.StatusCode = 503;
            context.Response.Close();
        });
        CommandRun answered = CommandRun.Of(["health", ending.Endpoint.AbsoluteUri]), silent = CommandRun.Of(["health", "http://127.0.0.1:9"]);

        answered.ExitCode.Should().Be(ExitCode.Failed);
        answered.Error.Should().Contain("503");
        silent.ExitCode.Should().Be(ExitCode.Failed);
        silent.Error.Should().Contain("does not answer");
        CommandRun.Of(["health", "localhost"]).ExitCode.Should().Be(ExitCode.WrongUsage);
    }

    private static string Latin1(MemoryStream body) => Encoding.Latin1.GetString(body.ToArray());

    private static StringContent Json(string text) => new(text, new MediaTypeHeaderValue("application/json"));

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (long start = Stopwatch.GetTimestamp(); !holds(); await Task.Delay(50))
            Stopwatch.GetElapsedTime(start).Should().BeLessThan(Patience);
    }

    /// <summary>The built command, serving a demo.</summary>
    private sealed class ServeProcess : IDisposable
    {
        private readonly Process _process;

        private ServeProcess(Process process, Uri address) => (_process, Address) = (process, address);

        /// <summary>Where it listens.</summary>
        public Uri Address { get; }

        public static async Task<ServeProcess> StartAsync(string url, params (string Name, string Value)[] environment)
        {
            var start = new ProcessStartInfo(
                Path.Combine(AppContext.BaseDirectory, "convbert"), ["serve", "--urls", url, "--model", "sentiment=demo/sentiment"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach ((string name, string value) in environment) start.Environment[name] = value;
            Process process = Process.Start(start)!;
            _ = process.StandardOutput.ReadToEndAsync();
            var said = new StringBuilder();
            while (await process.StandardError.ReadLineAsync().WaitAsync(Patience) is { } line)
            {
                said.AppendLine(line);
                if (!line.Contains("listening on ", StringComparison.Ordinal)) continue;
                _ = process.StandardError.ReadToEndAsync();
                return new ServeProcess(process, new Uri(line[(line.IndexOf("listening on ", StringComparison.Ordinal) + "listening on ".Length)..]));
            }

            process.Dispose();
            throw new InvalidOperationException($"The server does not listen: {said}");
        }

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
