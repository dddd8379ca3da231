using System.Globalization;
using System.Net;
using ConvBert.Server.Hosting;
using ConvBert.ServerLoad;
using Microsoft.AspNetCore.Builder;

// ServerLoad MODEL-FOLDER [connections,…] [seconds] [rounds] [words]: the server beside bare forwards, in turns, in this process.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string folder = args[0];
int[] connections = [.. (args.Length > 1 ? args[1] : "64").Split(',').Select(int.Parse)];
TimeSpan time = TimeSpan.FromSeconds(args.Length > 2 ? double.Parse(args[2]) : 2);
int rounds = args.Length > 3 ? int.Parse(args[3]) : 3;
int words = args.Length > 4 ? int.Parse(args[4]) : 14;

string[] texts = Texts.Create(folder, 4096, words / 2, words + (words / 2));
using var bare = new BareForwards(folder, texts, maxTokens: 2048);
await using WebApplication app =
    ConvBertServer.Create(options => options.Models.Add(new("model", folder)), ["http://127.0.0.1:0"], TimeSpan.FromSeconds(5));
await app.StartAsync();
var address = IPEndPoint.Parse(new Uri(app.Urls.Single()).Authority);
var client = new LoadClient(address, [.. texts.Zip(bare.Lengths).Select(text => (Texts.AsRequest("/embed", text.First), text.Second))]);
await client.CloseLoopAsync(16, TimeSpan.FromSeconds(1));
bare.Run(TimeSpan.FromSeconds(1));
Console.WriteLine("| connections | bare tokens/s | server tokens/s | share | requests/s | p50 ms | p99 ms | statuses |");
Console.WriteLine("|---|---|---|---|---|---|---|---|");
for (int round = 0; round < rounds; round++)
{
    foreach (int count in connections)
    {
        double alone = bare.Run(time);
        LoadResult served = await client.CloseLoopAsync(count, time);
        Console.WriteLine(
            $"| {count} | {alone:0} | {served.TokensPerSecond:0} | {served.TokensPerSecond / alone:0.000} | " +
            $"{served.RequestsPerSecond:0} | {served.Quantile(0.5):0.0} | {served.Quantile(0.99):0.0} | {string.Join(' ', served.Statuses)} |");
    }
}
