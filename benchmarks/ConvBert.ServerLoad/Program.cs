using System.CommandLine;
using System.Globalization;
using ConvBert.Measurement;
using ConvBert.Server;
using ConvBert.Server.Hosting;
using ConvBert.ServerLoad;
using Microsoft.AspNetCore.Builder;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var folder = new Argument<string>("FOLDER") { Description = "A model of a published size, as `convbert init --size` writes it." };
var words = new Option<int>("--words") { DefaultValueFactory = _ => 14, Description = "The words of a text, half as many to half as many more." };
var connections = new Option<int[]>("--connections") { AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [64] };
var seconds = new Option<double>("--seconds") { DefaultValueFactory = _ => 2 };
var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 3 };
var plain = new Option<string?>("--plain") { Description = "The size of the model, to compare with a plain service over ONNX Runtime." };
var overload = new Option<bool>("--overload")
{
    Description = "Also four times what the last number of connections can send, beside 0.8 times of it, and the time until it is over.",
};
var maxRequests = new Option<int>("--max-concurrent-requests")
{
    DefaultValueFactory = _ => new ConvBertServerOptions().MaxConcurrentRequests,
    Description = "The server's bound; 0 refuses all, which tells what a refusal costs.",
};
var maxQueueTime = new Option<double>("--max-queue-time")
{
    DefaultValueFactory = _ => new ConvBertServerOptions().MaxQueueTime.TotalSeconds,
    Description = "The server's bound, in seconds.",
};
var command = new RootCommand("The server under load of a client in a process of its own, beside bare forwards in turns.")
{
    folder, words, connections, seconds, rounds, plain, overload, maxRequests, maxQueueTime,
};
command.SetAction(async parsed =>
{
    string model = parsed.GetRequiredValue(folder);
    PublishedSize? size = parsed.GetValue(plain) is { } name ? PublishedSize.All.Single(known => known.Name == name) : null;
    await using WebApplication app = ConvBertServer.Create(
        options =>
        {
            options.Models.Add(new("model", model));
            options.MaxConcurrentRequests = parsed.GetValue(maxRequests);
            options.MaxQueueTime = TimeSpan.FromSeconds(parsed.GetValue(maxQueueTime));
        },
        ["http://127.0.0.1:0"], TimeSpan.FromSeconds(5));
    await app.StartAsync();
    await using PlainService? service = size is null ? null : new PlainService(model, size);
    if (service is not null) await service.StartAsync();
    using var bare = new BareForwards(model, Texts.Create(model, parsed.GetValue(words)), maxTokens: 2048);
    using var client = new ClientProcess(model, parsed.GetValue(words));
    var run = new LoadRun(bare, client, TimeSpan.FromSeconds(parsed.GetValue(seconds)), PortOf(app.Urls.Single()));
    await run.WarmAsync();
    if (service is not null) await run.WarmAsync(PortOf(service.Url));
    for (int round = 0; round < parsed.GetValue(rounds); round++)
    {
        double capacity = 0;
        foreach (int count in parsed.GetRequiredValue(connections))
        {
            capacity = await run.CloseLoopAsync($"{count} connections", count);
            if (service is not null) await run.CloseLoopAsync($"{count} connections, plain", count, PortOf(service.Url));
        }

        if (parsed.GetValue(overload)) await run.OverloadAsync(capacity);
    }

    run.Write(Console.Out);
});
var serve = new Command(ClientProcess.Command, "The client, which takes orders from its input.") { Hidden = true };
serve.Arguments.Add(folder);
serve.Options.Add(words);
serve.SetAction(parsed => ClientProcess.ServeAsync(parsed.GetRequiredValue(folder), parsed.GetValue(words)));
command.Subcommands.Add(serve);
return await command.Parse(args).InvokeAsync();

static int PortOf(string url) => new Uri(url).Port;
