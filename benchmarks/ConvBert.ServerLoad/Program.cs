using System.CommandLine;
using System.Globalization;
using System.Net;
using ConvBert.Measurement;
using ConvBert.Server;
using ConvBert.Server.Hosting;
using ConvBert.ServerLoad;
using Microsoft.AspNetCore.Builder;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var folder = new Argument<string>("FOLDER") { Description = "A model of a published size, as `convbert init --size` writes it." };
var connections = new Option<int[]>("--connections")
{
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => [64],
};
var seconds = new Option<double>("--seconds") { DefaultValueFactory = _ => 2 };
var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 3 };
var words = new Option<int>("--words") { DefaultValueFactory = _ => 14, Description = "The words of a text, half as many to half as many more." };
var plain = new Option<string?>("--plain") { Description = "The size of the model, to compare with a plain service over ONNX Runtime." };
var overload = new Option<bool>("--overload") { Description = "Four times the load that the server can answer, beside that load." };
var command = new RootCommand("The server under load, beside bare forwards in turns, all in this process.")
{
    folder, connections, seconds, rounds, words, plain, overload,
};
command.SetAction(async parsed =>
{
    TimeSpan time = TimeSpan.FromSeconds(parsed.GetValue(seconds));
    string model = parsed.GetRequiredValue(folder);
    int length = parsed.GetValue(words);
    string[] texts = Texts.Create(model, 4096, length / 2, length + (length / 2));
    using var bare = new BareForwards(model, texts, maxTokens: 2048);
    await using WebApplication app = ConvBertServer.Create(Configure, ["http://127.0.0.1:0"], TimeSpan.FromSeconds(5));
    await app.StartAsync();
    LoadClient client = Client(app.Urls.Single());
    await using PlainService? service =
        parsed.GetValue(plain) is { } size ? new PlainService(model, PublishedSize.All.Single(known => known.Name == size)) : null;
    if (service is not null) await service.StartAsync();
    LoadClient? plainClient = service is null ? null : Client(service.Url);
    if (plainClient is not null) await plainClient.CloseLoopAsync(4, time);
    await client.CloseLoopAsync(16, time);
    bare.Run(time);
    Console.WriteLine("| load | bare tokens/s | tokens/s | of bare | requests/s | p50 ms | p99 ms | statuses |");
    Console.WriteLine("|---|---|---|---|---|---|---|---|");
    for (int round = 0; round < parsed.GetValue(rounds); round++)
    {
        foreach (int count in parsed.GetRequiredValue(connections))
        {
            double alone = bare.Run(time);
            LoadResult served = await client.CloseLoopAsync(count, time);
            Write($"{count} connections", alone, served);
            if (plainClient is not null) Write($"{count} connections, plain", alone, await plainClient.CloseLoopAsync(count, time));
            if (!parsed.GetValue(overload)) continue;
            double capacity = served.RequestsPerSecond;
            Write("4 × open loop", alone, await client.OpenLoopAsync(1024, time, 4 * capacity));
            Write("0.5 × open loop after it", alone, await client.OpenLoopAsync(1024, time, 0.5 * capacity));
        }
    }

    void Configure(ConvBertServerOptions options)
    {
        options.Models.Add(new("model", model));
        options.MaxConcurrentRequests = 64;
    }

    LoadClient Client(string url) => new(
        IPEndPoint.Parse(new Uri(url).Authority),
        [.. texts.Zip(bare.Lengths).Select(text => (Texts.AsRequest("/embed", text.First), text.Second))]);
});
return await command.Parse(args).InvokeAsync();

static void Write(string load, double alone, LoadResult result) => Console.WriteLine(
    $"| {load} | {alone:0} | {result.TokensPerSecond:0} | {result.TokensPerSecond / alone:0.000} | {result.RequestsPerSecond:0} | " +
    $"{result.Quantile(0.5):0.0} | {result.Quantile(0.99):0.0} | {string.Join(' ', result.Statuses)} |");
