using System.CommandLine;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Search;
using ConvBert.Cli.Streaming;
using ConvBert.Pipelines;
using ConvBert.Serving.Parameters;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert search`.</summary>
internal static class SearchCommand
{
    private const string TopK = "top_k", Candidates = "candidates", ChunkTokens = "chunk_tokens";
    private const int MaxResults = 10_000;
    private const int MinChunkTokens = 8;
    private const string Extension = ".search.db";

    public static Command Create(CommandEnvironment environment)
    {
        Argument<string[]> queries = SharedOptions.Texts("What to look for.");
        var documents = new Option<string?>("--documents", "-d")
        {
            Description = "What to search: a file (lines, JSON lines {\"text\"}, CSV, or .md as a whole) or a folder of "
                + $"{string.Join(", ", PassageSource.Extensions)} files. The index is brought up to date with it first.",
            HelpName = "PATH",
        };
        var database = new Option<string?>("--index")
        {
            Description = $"The SQLite file with the vectors; by default the documents' name with {Extension}.",
            HelpName = "FILE",
        };
        var reindex = new Option<bool>("--reindex") { Description = "Embed all documents anew, such as with another model." };
        var rerank = new Option<string?>("--rerank")
        {
            Description = $"A cross-encoder that orders the closest passages: a folder, or {DemoModels.Rerank}.",
            HelpName = "DIR",
        };
        rerank.CompletionSources.Add(DemoModels.Rerank);
        ParameterFlags flags = new ParameterFlags()
            .Integer(TopK, "The number of passages for each query.", byDefault: 5, alias: "-k")
            .Integer(Candidates, "The number of closest passages that --rerank orders.", byDefault: 50)
            .Integer(
                ChunkTokens, "The most tokens of a passage; longer texts are split. As many as the model reads, at most 128, by default.");
        ParameterFlags format = new ParameterFlags().Choice(
            "documents_format", "The documents' format; auto decides by each file's name, else by its first line.", InputFormats.Names,
            InputFormat.Auto);
        var column = new Option<string>("--documents-column")
        {
            Description = "The column of a CSV file with the text.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "text",
        };
        var options = new TaskOptions(DemoModels.Embed, "One query per line, JSON lines {\"text\"}, or a CSV file.", choosesBatches: false);
        var command = new Command("search", "Search files by meaning: passages whose vectors are close to the query's.") { queries };
        foreach (Option option in new Option[] { documents, database, reindex, rerank }) command.Options.Add(option);
        flags.AddTo(command);
        format.AddTo(command);
        command.Options.Add(column);
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            ParameterSource parameters = flags.Of(parsed);
            int count = parameters.Integer(TopK, 1, MaxResults)!.Value, candidates = parameters.Integer(Candidates, 1, MaxResults)!.Value;
            int? chunk = parameters.Integer(ChunkTokens, MinChunkTokens);
            InputFormat kind = format.Of(parsed).Choice("documents_format", InputFormats.Names) ?? InputFormat.Auto;
            string? path = parsed.GetValue(documents);
            string file = parsed.GetValue(database) ?? DefaultIndex(path);
            if (parsed.GetValue(reindex) && path is null) throw new UsageException("--reindex needs --documents: what is embedded anew.");
            if (path == "-" && options.Input(parsed) == "-")
                throw new UsageException("Standard input cannot be both the documents and the queries.");

            SearchTask Load()
            {
                FeatureExtractionPipeline pipeline = options.Load(parsed, environment, FeatureExtractionPipeline.FromPretrained);
                TextRankingPipeline? reranker = parsed.GetValue(rerank) is { } cross
                    ? options.Load(cross, parsed, environment, TextRankingPipeline.FromPretrained) : null;
                var source = new IndexedDocuments(
                    path, file, parsed.GetValue(reindex), kind, parsed.GetRequiredValue(column), chunk, options.IsStrict(parsed));
                SearchIndex index = source.Open(
                    pipeline, options.ModelName(parsed), options.Precision(parsed).Key, environment, cancellationToken);
                return new SearchTask(index, pipeline, reranker, count, candidates);
            }

            string[] asked = parsed.GetValue(queries) ?? [];
            if (path is null || asked.Length > 0 || options.HasInput(parsed))
                return options.RunAsync(parsed, environment, asked, Load, cancellationToken);
            Load().Dispose();
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static string DefaultIndex(string? documents) => documents switch
    {
        null => throw new UsageException("search needs --documents, what to search, or --index, a file that an earlier search has made."),
        "-" => throw new UsageException("search needs --index for documents of standard input."),
        _ => Path.TrimEndingDirectorySeparator(documents) + Extension,
    };
}
