using System.CommandLine;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Server;
using ConvBert.Server.Hosting;
using ConvBert.Serving.Parameters;
using ConvBert.Tokenization.Files;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert serve`.</summary>
internal static class ServeCommand
{
    /// <summary>What the rest of the process may take beyond the draining of requests.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    public static Command Create(CommandEnvironment environment)
    {
        var models = new Option<string[]>("--model", "-m")
        {
            Description =
                "A model to serve and the name that requests use; by default the folder's name. May be repeated. Default: the demos.",
            HelpName = "[NAME=]DIR",
        };
        models.CompletionSources.Add([.. DemoModels.Names]);
        var urls = new Option<string[]>("--urls")
        {
            Description = "Where to listen, such as http://0.0.0.0:8080; may be repeated.",
            HelpName = "URL",
            DefaultValueFactory = _ => [ConvBertServer.DefaultUrl],
        };
        var grpcUrls = new Option<string[]>("--grpc-urls")
        {
            Description = "Where to listen for gRPC, such as http://127.0.0.1:50051; may be repeated. Nowhere by default.",
            HelpName = "URL",
        };
        var keys = new Option<string?>("--api-keys")
        {
            Description = "A file with a key a line; requests then need one of them as 'Authorization: Bearer KEY'.",
            HelpName = "FILE",
        };
        var limits = new ServeLimitFlags();
        ParameterFlags precision = new ParameterFlags().Precision();
        Option<int?> threads = SharedOptions.Threads();
        var command = new Command(
            "serve",
            "Serve models over HTTP: Hugging Face's, text-embeddings-inference's and OpenAI's protocols, and a page to try them.")
        {
            models, urls, grpcUrls, keys, threads,
        };
        limits.AddTo(command);
        precision.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            NativeHeaps.ReturnLargeBlocks();
            TimeSpan drainTime = limits.DrainTime(parsed);
            string[] remote = parsed.GetValue(grpcUrls) ?? [];
            await using WebApplication app = ConvBertServer.Create(
                options =>
                {
                    foreach ((string name, string path) in Models(parsed.GetValue(models) ?? [])) options.Models.Add(new(name, path));
                    options.Load = PrecisionParameters.Read(precision.Of(parsed)).ApplyTo(
                        new ConvBertLoadOptions { Threads = parsed.GetValue(threads) });
                    options.ApiKeys = parsed.GetValue(keys) is { } file ? ReadKeys(file) : [];
                    limits.ApplyTo(options, parsed);
                },
                parsed.GetRequiredValue(urls), drainTime, limits.OfConnections(parsed), remote);
            if (environment.Signals is { } signals)
            {
                ServerContext server = app.Services.GetRequiredService<ServerContext>();
                signals.Patience = drainTime + Margin;
                signals.Reload = () => _ = server.Models.ReloadAsync();
            }

            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            foreach ((int i, string url) in app.Urls.Index())
                environment.Tell(i < remote.Length ? $"listening for gRPC on {url}" : $"listening on {url}");
            await app.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    private static IEnumerable<(string Name, string Path)> Models(string[] given)
    {
        if (given.Length == 0) return DemoModels.Names.Select(name => (name, DemoModels.Resolve(name)));
        return given.Select(model =>
        {
            if (DemoModels.Names.Contains(model)) return (model, DemoModels.Resolve(model));
            int equals = model.IndexOf('=');
            string path = DemoModels.Resolve(model[(equals + 1)..]);
            string name = equals >= 0 ? model[..equals] : Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
            return name.Length > 0 ? (name, path) : throw new UsageException($"'{model}' has no name; --model NAME=DIR was expected.");
        });
    }

    private static string[] ReadKeys(string file)
    {
        string[] keys = [.. SharedFile.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)];
        return keys.Length > 0 ? keys : throw new CommandException($"'{file}' holds no key; one a line was expected.");
    }
}
