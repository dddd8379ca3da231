using System.CommandLine;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Rendering;
using ConvBert.Explain;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Tasks;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert explain`.</summary>
internal static class ExplainCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        var text = new Argument<string>("TEXT") { Description = "The text to look at." };
        Option<string?> pair = new("--text-pair") { Description = "A second text beside it.", HelpName = "TEXT" };
        Option<string> model = SharedOptions.Model(DemoModels.FillMask);
        Option<string?> output = new("--output", "-o")
        {
            Description = "Write a page of one file where the name ends in .html, else JSON; it gets its name only once it is complete.",
            HelpName = "FILE",
        };
        Option<bool> json = SharedOptions.Json();
        Option<int?> threads = SharedOptions.Threads();
        ParameterFlags flags = new ParameterFlags()
            .Text("layers", "The layers to show, counted from 0; all by default.", helpName: "N,…")
            .Boolean("truncation", "Cut a text that is longer than the model reads, instead of refusing it.")
            .Choice("encoding", "How JSON has probabilities: packed (a byte each, as the page reads them) or numbers.",
                ExplainParameters.Encodings, ExplanationEncoding.Packed)
            .Precision();
        var command = new Command("explain", "Look inside: what attention looks at, which neighbours each convolution mixes.") { text };
        foreach (Option option in new Option[] { pair, model, output, json, threads }) command.Options.Add(option);
        flags.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                string name = parsed.GetRequiredValue(model);
                ParameterSource parameters = flags.Of(parsed);
                ExplainParameters call = ExplainParameters.Read(parameters, name);
                string? file = parsed.GetValue(output);
                bool isPage = file is not null && Path.GetExtension(file).ToUpperInvariant() is ".HTML" or ".HTM";
                if (isPage && parsed.GetValue(json)) throw new UsageException("--json wants a file whose name does not end in .html.");
                var loading = new ConvBertLoadOptions { Threads = parsed.GetValue(threads) };
                using var explainer = Explainer.FromPretrained(
                    DemoModels.Resolve(name), PrecisionParameters.Read(parameters).ApplyTo(loading));
                Explanation explanation = explainer.Explain(
                    parsed.GetRequiredValue(text), parsed.GetValue(pair), call.Options, cancellationToken);
                if (isPage) WritePage(explanation, file!, environment);
                else Write(explanation, call, ResultWriter.Create(environment, parsed.GetValue(json), file));
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static void WritePage(Explanation explanation, string file, CommandEnvironment environment)
    {
        using var page = new MemoryStream();
        ExplanationPage.Write(page, explanation);
        using OutputTarget target = OutputTarget.Open(file, resume: false, environment);
        target.Write(page.GetBuffer().AsSpan(0, (int)page.Length));
        target.Complete();
    }

    private static void Write(Explanation explanation, ExplainParameters call, ResultWriter results)
    {
        using (results)
        {
            if (results.IsJson) results.WriteLine(writer => ExplanationJson.Write(writer, explanation, call.Encoding));
            else ExplanationView.Render(results.Terminal, explanation);
            results.Complete();
        }
    }
}
