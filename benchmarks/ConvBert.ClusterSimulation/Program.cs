// A hundred silos' leases of one job on one machine: the pullers, the grain, its ledger and its storage are the product's; the engine is a
// sleep. Prints the traffic of the leases and the size of the ledger as a table.
using System.Globalization;
using ConvBert.ClusterSimulation;
using ConvBert.Orleans.Configuration;
using ConvBert.Orleans.Files;
using ConvBert.Orleans.Grains;
using ConvBert.Orleans.Hosting;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Results;
using ConvBert.Orleans.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;

const int SiloPort = 21811, GatewayPort = 21812, LineBytes = 16;
int[] numbers = [100, 4, 163, 4200]; // A machine of 16 cores answers 163 texts of 128 tokens a second with base.
if (args.Length > numbers.Length || !args.Index().All(arg => int.TryParse(arg.Item, out numbers[arg.Index]) && numbers[arg.Index] > 0))
{
    Console.Error.WriteLine("usage: ConvBert.ClusterSimulation [SILOS] [MILLION LINES] [LINES A SECOND AND SILO] [LINES A SHARD]");
    return 2;
}

(int silos, int millions, int speed, int shardLines) = (numbers[0], numbers[1], numbers[2], numbers[3]);
int shards = (int)(millions * 1_000_000L / shardLines);

string folder = Directory.CreateTempSubdirectory("convbert-simulation-").FullName;
try
{
    // A line of the input is a shard: what is planned, leased and stored does not depend on the lengths.
    string input = Path.Combine(folder, "in.jsonl"), state = Path.Combine(folder, "state");
    await File.WriteAllTextAsync(input, string.Concat(Enumerable.Repeat(new string('x', LineBytes - 1) + "\n", shards)));
    var job = new BulkJob
    {
        Inputs = [input],
        Output = Path.Combine(folder, "out"),
        Model = new BulkModel { Path = "/models/base", Hash = new string('0', 64) },
        ShardBytes = LineBytes,
    };

    HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
    builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole();
    builder.UseOrleans(silo =>
    {
        silo.UseLocalhostClustering(SiloPort, GatewayPort);
        silo.Services.AddGrainStorage(ConvBertCluster.Storage, (services, _) => new CountedStorage(
            ActivatorUtilities.CreateInstance<FolderGrainStorage>(services, state), services.GetRequiredService<Serializer>()));
        silo.AddConvBert(options => options.RunsJobs = false);
        ServiceDescriptor oracle = silo.Services.Single(service => service.ServiceType == typeof(ISiloStatusOracle));
        silo.Services.Replace(ServiceDescriptor.Singleton(
            services => InventedSilos.Beside((ISiloStatusOracle)oracle.ImplementationFactory!(services))));
    });
    using IHost host = builder.Build();
    await host.StartAsync();
    var grains = host.Services.GetRequiredService<Orleans.IGrainFactory>();
    var storage = (CountedStorage)host.Services.GetRequiredKeyedService<Orleans.Storage.IGrainStorage>(ConvBertCluster.Storage);
    IBulkJob coordinator = grains.GetGrain<IBulkJob>("simulation");
    await coordinator.SubmitAsync(job);
    while ((await coordinator.StatusAsync()).State == BulkJobState.Planning) await Task.Delay(TimeSpan.FromMilliseconds(50));

    (long writesBefore, long bytesBefore) = (storage.Writes, storage.Bytes);
    var work = new CountedWork(grains.GetGrain<IBulkJobWork>("simulation"), host.Services.GetRequiredService<Serializer>());
    var settings = new ConvBertSiloOptions();
    var runner = new SleepingRunner(shardLines, TimeSpan.FromSeconds((double)shardLines * settings.ShardsAtOnce / speed));
    var results = new JobFolder(host.Services.GetRequiredService<FileStores>(), job.Output, "simulation");
    ILogger logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Puller");
    TimeSpan processorBefore = Environment.CpuUsage.TotalTime;
    long begin = TimeProvider.System.GetTimestamp();
    await Task.WhenAll(Enumerable.Range(0, silos).Select(i =>
    {
        return new JobPuller(
            "simulation", new JobDescription(job, Submission: 1), results, work.PullAsync, $"silo-{i}", InventedSilos.Address(i).ToParsableString(), runner,
            settings, TimeProvider.System, logger).RunAsync(CancellationToken.None);
    }));
    double seconds = TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
    double processor = (Environment.CpuUsage.TotalTime - processorBefore).TotalSeconds;
    while ((await coordinator.StatusAsync()).State == BulkJobState.Running) await Task.Delay(TimeSpan.FromMilliseconds(50));
    long ledger = Directory.EnumerateFiles(state, "*.state").Sum(file => new FileInfo(file).Length);
    double[] calls = [.. work.Milliseconds.Order()];

    Console.WriteLine($"{silos} silos, {millions} million lines, {shardLines} lines a shard, {speed} lines a second and silo\n");
    Console.WriteLine("| | in all | a million lines |\n|---|---|---|");
    Row("shards", shards, "N0");
    Row("calls of silos", calls.Length, "N0");
    Row("from silos, KB", work.Sent / 1e3, "N1");
    Row("to silos, KB", work.Received / 1e3, "N1");
    Row("writes to the storage", storage.Writes - writesBefore, "N0");
    Row("their KB", (storage.Bytes - bytesBefore) / 1e3, "N1");
    Row("ledger, KB", ledger / 1e3, "N1");
    Row("processor seconds of the whole process", processor, "N2");
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{calls.Length / seconds:N0} calls a second over {seconds:N0} s."));
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"Milliseconds of a call: median {calls[calls.Length / 2]:N2}, p99 {calls[calls.Length * 99 / 100]:N1}."));
    await host.StopAsync();
    return 0;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

void Row(string name, double inAll, string format) => Console.WriteLine(
    $"| {name} | {inAll.ToString(format, CultureInfo.InvariantCulture)} | {(inAll / millions).ToString(format, CultureInfo.InvariantCulture)} |");
