using System.Diagnostics;
using System.Globalization;
using ConvBert.Cluster.Connections;
using ConvBert.Orleans.Tests.Processes;

namespace ConvBert.Orleans.Tests.Samples;

/// <summary>The sample in a process of its own.</summary>
internal sealed class SampleSilo : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private SampleSilo(Process process, Uri address)
    {
        _process = process;
        Client = new HttpClient { BaseAddress = address };
    }

    /// <summary>For calls to it.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts it with its own ports.</summary>
    /// <param name="settings">Variables of its environment.</param>
    public static SampleSilo Start(IEnumerable<KeyValuePair<string, string>> settings)
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Find()}");
        var start = new ProcessStartInfo(BuiltProgram.PathOf("Cluster", "Cluster")) { RedirectStandardOutput = true };
        foreach ((string name, string value) in settings) start.Environment[name] = value;
        start.Environment["ASPNETCORE_URLS"] = address;
        foreach (string port in new[] { "silo-port", "gateway-port" })
            start.Environment[port] = FreePort.Find().ToString(CultureInfo.InvariantCulture);
        start.Environment["loopback"] = "true";
        var silo = new SampleSilo(Process.Start(start)!, new Uri(address));
        silo._process.BeginOutputReadLine();
        return silo;
    }

    /// <summary>Waits until it answers.</summary>
    public async Task UpAsync()
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            _process.HasExited.Should().BeFalse("the sample is to run");
            watch.Elapsed.Should().BeLessThan(Patience);
            try
            {
                using HttpResponseMessage answer = await Client.GetAsync("/health");
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException) when (watch.Elapsed < Patience)
            {
                await Task.Delay(100);
            }
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
