using System.CommandLine;
using System.Globalization;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Rerank;
using ConvBert.Cli.Streaming;
using ConvBert.Pipelines;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert rerank`.</summary>
internal static class RerankCommand
{
    private const string DocumentsName = "return_documents";

    public static Command Create(CommandEnvironment environment)
    {
        var query = new Argument<string>("QUERY") { Description = "What the documents are to answer." };
        var documents = new Option<string>("--documents", "-d")
        {
            Description = "The documents: one text a line, JSON lines {\"text\"}, or a CSV file.",
            HelpName = "FILE|-",
            Required = true,
        };
        ParameterFlags flags = new ParameterFlags()
            .Integer("top_k", "The number of documents to return, or all.", byDefault: 10, alias: "-k", nullText: "all")
            .Choice("function_to_apply", "What makes a score of the model's logit; its folder decides by default.",
            TextRankingParameters.Functions, flag: "--function")
            .Text("prompt_name", "The prompt of the model's folder to put in front of the query.", helpName: "NAME")
            .Text("prompt", "What to put in front of the query.");
        ParameterFlags answer = new ParameterFlags().Boolean(DocumentsName, "Repeat the documents in the answer; true by default.");
        ParameterFlags format = new ParameterFlags().Format();
        Option<string?> column = SharedOptions.Column();
        Option<bool> strict = SharedOptions.Strict("read"), json = SharedOptions.Json();
        Option<string?> output = SharedOptions.Output();
        var model = new ModelOptions(DemoModels.Rerank);
        var command = new Command("rerank", "Rank documents by how well they answer a query, with a cross-encoder.") { query, documents };
        flags.AddTo(command);
        answer.AddTo(command);
        format.AddTo(command);
        foreach (Option option in new Option[] { column, strict, json, output }) command.Options.Add(option);
        model.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            async () =>
            {
                TextRankingOptions call = TextRankingParameters.Read(flags.Of(parsed), CallParameters.Ragged);
                bool withText = answer.Of(parsed).Boolean(DocumentsName) ?? true;
                string input = parsed.GetRequiredValue(documents), asked = parsed.GetRequiredValue(query);
                using TextStream texts = TextStream.Open(
                    input, environment, SharedOptions.FormatOf(format.Of(parsed)), new CsvColumns(parsed.GetValue(column) ?? "text"));
                using TextRankingPipeline pipeline = model.Load(parsed, environment, TextRankingPipeline.FromPretrained);
                using ResultWriter results =
                    ResultWriter.Create(environment, parsed.GetValue(json), parsed.GetValue(output), input: input);
                await StreamFrame.RunAsync(
                    results, environment, texts.TotalBytes, (progress, _) =>
                    {
                        IReadOnlyList<RankedDocument> ranked = new RerankRun(pipeline, call, environment, parsed.GetValue(strict))
                            .Run(asked, texts, progress, cancellationToken);
                        progress.Clear();
                        if (results.IsJson) results.WriteLine(writer => PipelineJson.Write(writer, ranked, withText));
                        else Render(results.Terminal, asked, ranked);
                        return Task.CompletedTask;
                    },
                    cancellationToken).ConfigureAwait(false);
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static void Render(Terminal terminal, string query, IReadOnlyList<RankedDocument> ranked)
    {
        terminal.WriteHeading(query);
        terminal.WriteScores(ranked.Select(document =>
            (document.CorpusId.ToString(CultureInfo.InvariantCulture), document.Score, (string?)document.Text)));
        terminal.WriteEmptyLine();
    }
}
