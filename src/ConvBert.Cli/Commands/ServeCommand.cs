using System.CommandLine;
using System.CommandLine.Parsing;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Server;
using ConvBert.Server.Hosting;
using ConvBert.Serving.Parameters;
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
        var maxLoaded = new Option<int>("--max-loaded")
        {
            Description = "How many models are in memory at a time; others are loaded when a request names them.",
            HelpName = "N",
            DefaultValueFactory = _ => new ConvBertServerOptions().MaxLoadedModels,
        };
        Option<double?> unload = Seconds("--unload-after", "After how long without a request a model is freed; never by default.");
        var keys = new Option<string?>("--api-keys")
        {
            Description = "A file with a key a line; requests then need one of them as 'Authorization: Bearer KEY'.",
            HelpName = "FILE",
        };
        Option<double?> rate = Seconds("--requests-per-second", "How many requests a second each key may send; no limit by default.", "N");
        Option<double?> timeout = Seconds("--request-timeout", "How long a request may take; 60 by default.");
        Option<double?> drain = Seconds("--drain", "How long running requests may take when the server is told to end; 30 by default.");
        ParameterFlags precision = new ParameterFlags().Precision();
        Option<int?> threads = SharedOptions.Threads();
        var command = new Command(
            "serve",
            "Serve models over HTTP: Hugging Face's, text-embeddings-inference's and OpenAI's protocols, and a page to try them.")
        {
            models, urls, maxLoaded, unload, keys, rate, timeout, drain, threads,
        };
        precision.AddTo(command);
        maxLoaded.Validators.Add(AtLeastOne);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            TimeSpan drainTime = TimeSpan.FromSeconds(parsed.GetValue(drain) ?? 30);
            var defaults = new ConvBertServerOptions();
            await using WebApplication app = ConvBertServer.Create(
                options =>
                {
                    foreach ((string name, string path) in Models(parsed.GetValue(models) ?? [])) options.Models.Add(new(name, path));
                    options.Load = PrecisionParameters.Read(precision.Of(parsed)).ApplyTo(
                        new ConvBertLoadOptions { Threads = parsed.GetValue(threads) });
                    options.MaxLoadedModels = parsed.GetValue(maxLoaded);
                    options.UnloadAfter = parsed.GetValue(unload) is { } idle ? TimeSpan.FromSeconds(idle) : null;
                    options.ApiKeys = parsed.GetValue(keys) is { } file ? ReadKeys(file) : [];
                    options.RequestsPerSecond = parsed.GetValue(rate);
                    options.RequestTimeout = parsed.GetValue(timeout) is { } limit ? TimeSpan.FromSeconds(limit) : defaults.RequestTimeout;
                },
                parsed.GetRequiredValue(urls), drainTime);
            if (environment.Signals is { } signals)
            {
                ServerContext server = app.Services.GetRequiredService<ServerContext>();
                signals.Patience = drainTime + Margin;
                signals.Reload = () => _ = server.Models.ReloadAsync();
            }

            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            foreach (string url in app.Urls) environment.Tell($"listening on {url}");
            await app.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    private static Option<double?> Seconds(string name, string description, string helpName = "SECONDS")
    {
        var option = new Option<double?>(name) { Description = description, HelpName = helpName };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is not (> 0 and < 1e6)) result.AddError($"{name} must be above 0 and below 1,000,000.");
        });
        return option;
    }

    private static void AtLeastOne(OptionResult result)
    {
        if (result.GetValueOrDefault<int>() < 1) result.AddError("--max-loaded must be at least 1.");
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
        string[] keys = [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)];
        return keys.Length > 0 ? keys : throw new CommandException($"'{file}' holds no key; one a line was expected.");
    }
}
