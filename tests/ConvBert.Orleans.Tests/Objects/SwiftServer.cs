using System.Diagnostics;
using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using ConvBert.Cluster.Connections;
using ConvBert.Orleans.S3;

namespace ConvBert.Orleans.Tests.Objects;

/// <summary>
/// OpenStack Swift with its interface of S3: a store in use elsewhere, which checks signatures and keeps its objects on a disk. Four processes
/// on loopback, one copy of everything, a folder that is gone after the test.
/// </summary>
internal sealed class SwiftServer : IAsyncDisposable
{
    /// <summary>The one bucket.</summary>
    public const string Bucket = "texts";

    /// <summary>How many names come on a page of a list.</summary>
    public const int NamesOnAPage = 3;

    /// <summary>The program that answers to clients.</summary>
    public const string Program = "/usr/bin/swift-proxy-server";

    /// <summary>The packages of Debian that have its programs.</summary>
    public const string Packages = "--no-install-recommends swift-proxy swift-account swift-container swift-object";

    private const string AccessKey = "trial:key";
    private const string Secret = "secret";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Storage = ["account", "container", "object"];

    private readonly string _folder = Directory.CreateTempSubdirectory("convbert-swift-").FullName;
    private readonly Dictionary<string, Process> _processes = [];
    private readonly int _port = FreePort.Find();

    private SwiftServer()
    {
    }

    /// <summary>Why there can be none; null where there can.</summary>
    public static string? Missing { get; } = Storage.Append("proxy").All(part => File.Exists(ProgramOf(part)))
        ? null
        : $"Needs OpenStack Swift: apt-get install {Packages}.";

    /// <summary>Where it is.</summary>
    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}");

    /// <summary>What a process needs in its environment to reach it.</summary>
    public (string Name, string Value)[] Environment =>
    [
        ("AWS_ENDPOINT_URL_S3", Endpoint), ("AWS_ACCESS_KEY_ID", AccessKey), ("AWS_SECRET_ACCESS_KEY", Secret), ("AWS_REGION", "us-east-1"),
    ];

    /// <summary>The address of a key.</summary>
    public static string AddressOf(string key) => $"s3://{Bucket}/{key}";

    /// <summary>Starts a server with an empty bucket.</summary>
    public static async Task<SwiftServer> StartAsync()
    {
        var server = new SwiftServer();
        try
        {
            await server.ConfigureAsync();
            foreach (string part in Storage) server.Begin(part);
            server.Begin("proxy");
            await server.AnswersAsync(client => client.PutBucketAsync(Bucket));
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client with its credentials.</summary>
    public AmazonS3Client NewClient(string secret = Secret) =>
        new(new BasicAWSCredentials(AccessKey, secret), ObjectStoreSettings.At(Endpoint));

    /// <summary>The server as a store.</summary>
    public S3FileStore NewStore(ObjectLimits? limits = null, string secret = Secret) => new(() => NewClient(secret), limits);

    /// <summary>Ends what answers to clients, as a loss of power does.</summary>
    public async Task GoAwayAsync()
    {
        _processes.Remove("proxy", out Process? proxy);
        proxy!.Kill();
        await proxy.WaitForExitAsync();
        proxy.Dispose();
    }

    /// <summary>Starts what answers to clients, and waits until it does.</summary>
    public Task ComeBackAsync()
    {
        Begin("proxy");
        return AnswersAsync(client => client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket }));
    }

    /// <summary>Asks until all of the server is there.</summary>
    private async Task AnswersAsync(Func<AmazonS3Client, Task> ask)
    {
        using AmazonS3Client client = NewClient();
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await ask(client);
                return;
            }
            catch (BucketAlreadyOwnedByYouException)
            {
                // An answer before that was lost.
                return;
            }
            catch (Exception early) when (early is HttpRequestException or AmazonServiceException)
            {
                watch.Elapsed.Should().BeLessThan(Patience, "Swift is to answer instead of {0}", early.Message);
                await Task.Delay(100);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Process process in _processes.Values)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static string ProgramOf(string part) => $"/usr/bin/swift-{part}-server";

    private async Task ConfigureAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "devices", "disk"));
        await WriteAsync("swift.conf", $"""
            [swift-hash]
            swift_hash_path_suffix = trial
            swift_hash_path_prefix = trial
            [storage-policy:0]
            name = one
            default = yes
            [swift-constraints]
            container_listing_limit = {NamesOnAPage}
            """);
        var ports = Storage.ToDictionary(part => part, _ => FreePort.Find());
        foreach (string part in Storage)
        {
            await WriteAsync($"{part}.conf", $"""
                [DEFAULT]
                swift_dir = {_folder}
                devices = {_folder}/devices
                mount_check = false
                bind_ip = 127.0.0.1
                bind_port = {ports[part]}
                workers = 0
                user = {System.Environment.UserName}
                [pipeline:main]
                pipeline = {part}-server
                [app:{part}-server]
                use = egg:swift#{part}
                """);
        }

        // No memcached is at its address; it is only asked for what would be faster with one.
        await WriteAsync("proxy.conf", $"""
            [DEFAULT]
            swift_dir = {_folder}
            bind_ip = 127.0.0.1
            bind_port = {_port}
            workers = 0
            user = {System.Environment.UserName}
            [pipeline:main]
            pipeline = catch_errors cache s3api tempauth copy slo proxy-server
            [app:proxy-server]
            use = egg:swift#proxy
            account_autocreate = true
            [filter:catch_errors]
            use = egg:swift#catch_errors
            [filter:cache]
            use = egg:swift#memcache
            memcache_servers = 127.0.0.1:{FreePort.Find()}
            [filter:s3api]
            use = egg:swift#s3api
            location = us-east-1
            [filter:tempauth]
            use = egg:swift#tempauth
            user_trial_key = {Secret} .admin
            [filter:copy]
            use = egg:swift#copy
            [filter:slo]
            use = egg:swift#slo
            """);
        string rings = string.Join('\n', Storage.Select(part => string.Create(CultureInfo.InvariantCulture,
            $"ring('{part}', {ports[part]})")));
        await WriteAsync("rings.py", $"""
            from swift.common.ring import RingBuilder
            def ring(name, port):
                builder = RingBuilder(4, 1, 0)
                builder.add_dev(dict(region=1, zone=1, ip='127.0.0.1', port=port, device='disk', weight=1,
                                     replication_ip='127.0.0.1', replication_port=port))
                builder.rebalance()
                builder.get_ring().save('{_folder}/' + name + '.ring.gz')
            {rings}
            """);
        using Process python = Process.Start("/usr/bin/python3", [Path.Combine(_folder, "rings.py")]);
        await python.WaitForExitAsync();
        python.ExitCode.Should().Be(0, "the rings are to be made");
    }

    private Task WriteAsync(string name, FormattableString text) =>
        File.WriteAllTextAsync(Path.Combine(_folder, name), text.ToString(CultureInfo.InvariantCulture));

    private void Begin(string part)
    {
        string log = Path.Combine(_folder, $"{part}.log");
        _processes[part] = Process.Start(
            "/bin/sh", ["-c", "exec \"$0\" \"$1\" >>\"$2\" 2>&1", ProgramOf(part), Path.Combine(_folder, $"{part}.conf"), log]);
    }
}
