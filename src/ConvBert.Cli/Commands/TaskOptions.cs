using System.CommandLine;
using System.CommandLine.Parsing;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Streaming;
using ConvBert.Cli.Tasks;
using ConvBert.Pipelines;
using ConvBert.Serving.Lines;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Commands;

/// <summary>The options that every task command has, and the run of a task over texts of the command line or a stream.</summary>
/// <param name="defaultModel">The demo that answers unless --model is given.</param>
/// <param name="inputDescription">What --input holds.</param>
/// <param name="hasPairs">Whether a text may have a second one beside it.</param>
/// <param name="runsModel">Whether the task runs a model, so that its arithmetic can be chosen.</param>
/// <param name="choosesBatches">Whether the tokenizer and, where a model runs, its batches can be chosen.</param>
internal sealed class TaskOptions(
    string defaultModel, string inputDescription, bool hasPairs = false, bool runsModel = true, bool choosesBatches = true)
{
    private readonly ModelOptions _model = new(defaultModel, runsModel);
    private readonly Option<bool> _json = SharedOptions.Json();
    private readonly Option<string?> _input = SharedOptions.Input(inputDescription);
    private readonly Option<string?> _output = SharedOptions.Output();
    private readonly Option<bool> _padded = SharedOptions.Padded();
    private readonly Option<int> _batchSize = SharedOptions.BatchSize();
    private readonly ParameterFlags _format = new ParameterFlags().Format();
    private readonly Option<string?> _column = SharedOptions.Column();
    private readonly Option<string?> _pairColumn =
        new("--pair-column") { Description = "The column of a CSV file with the second text.", HelpName = "NAME" };
    private readonly Option<bool> _strict = SharedOptions.Strict("answered");
    private readonly Option<bool> _resume = SharedOptions.Resume();
    private readonly Option<bool> _slow = new("--slow-tokenizer") { Description = "Follow the slow tokenizer (ConvBertTokenizer)." };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _model.AddTo(command);
        foreach (Option option in new Option[] { _json, _input }) command.Options.Add(option);
        _format.AddTo(command);
        foreach (Option option in new Option[] { _column, _output, _resume, _strict }) command.Options.Add(option);
        if (choosesBatches) command.Options.Add(_slow);
        if (hasPairs) command.Options.Add(_pairColumn);
        if (runsModel && choosesBatches)
        {
            command.Options.Add(_padded);
            command.Options.Add(_batchSize);
        }
        SharedOptions.NeedsOutput(command, _resume, _output);
    }

    /// <summary>Whether answers will be laid out for people.</summary>
    public bool IsRendered(ParseResult parsed, CommandEnvironment environment) =>
        environment.OutputIsTerminal && !parsed.GetValue(_json) && parsed.GetValue(_output) is null;

    /// <summary>Whether there is an input stream.</summary>
    public bool HasInput(ParseResult parsed) => parsed.GetValue(_input) is not null;

    /// <summary>The input stream; null for none.</summary>
    public string? Input(ParseResult parsed) => parsed.GetValue(_input);

    /// <summary>Whether the first line that cannot be answered ends the run.</summary>
    public bool IsStrict(ParseResult parsed) => parsed.GetValue(_strict);

    /// <summary>The model as the command line names it.</summary>
    public string ModelName(ParseResult parsed) => _model.Name(parsed);

    /// <summary>The arithmetic that the command line asks for.</summary>
    public PrecisionParameters Precision(ParseResult parsed) => _model.Precision(parsed);

    /// <summary>How the task's pipeline forms batches.</summary>
    public CallParameters Batching(ParseResult parsed) => new(parsed.GetValue(_padded), parsed.GetValue(_batchSize));

    /// <summary>The model's folder.</summary>
    public string Folder(ParseResult parsed) => DemoModels.Resolve(_model.Name(parsed));

    /// <summary>Loads the model's tokenizer by itself.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">Overrides of the tokenizer's own options.</param>
    public ConvBertTokenizerBase Tokenizer(ParseResult parsed, ConvBertTokenizerOptions options) => parsed.GetValue(_slow)
        ? ConvBertTokenizer.FromPretrained(Folder(parsed), options)
        : ConvBertTokenizerFast.FromPretrained(Folder(parsed), options);

    /// <summary>Threads to compute with; null for all processors.</summary>
    public int? Threads(ParseResult parsed) => _model.Threads(parsed);

    /// <summary>Loads the task's pipeline; its warnings go to standard error.</summary>
    public T Load<T>(ParseResult parsed, CommandEnvironment environment, Func<string, PipelineLoadOptions?, T> fromPretrained)
        where T : Pipeline => Load(ModelName(parsed), parsed, environment, fromPretrained);

    /// <summary>Loads the pipeline of another model in the same way.</summary>
    public T Load<T>(
        string model, ParseResult parsed, CommandEnvironment environment, Func<string, PipelineLoadOptions?, T> fromPretrained)
        where T : Pipeline => _model.Load(model, parsed, environment, fromPretrained, choosesBatches && parsed.GetValue(_slow));

    /// <summary>
    /// Runs a task over <paramref name="items"/>, or over the input stream where there is one, and returns the exit code.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="environment">Streams.</param>
    /// <param name="items">The inputs that the command line holds.</param>
    /// <param name="load">Loads the task; the run disposes of it.</param>
    /// <param name="cancellationToken">Observed between the model's layers.</param>
    /// <param name="columns">The columns of a CSV file unless the command line names them; null for "text" alone.</param>
    public async Task<int> RunAsync<TInput, TResult>(
        ParseResult parsed, CommandEnvironment environment, IReadOnlyList<TInput> items, Func<ITextTask<TInput, TResult>> load,
        CancellationToken cancellationToken, CsvColumns? columns = null)
        where TInput : class
    {
        string? input = parsed.GetValue(_input);
        if (input is null && items.Count == 0)
            throw new UsageException("Nothing to do: give a text, or --input FILE, or --input - for standard input.");
        if (input is not null && items.Count > 0) throw new UsageException("Give texts or --input, not both.");
        InputFormat format = SharedOptions.FormatOf(_format.Of(parsed));
        // Opened before the model is loaded, so that a wrong path fails at once.
        char? delimiter = input is null ? null : InputFormats.Delimiter(format, input);
        using CsvSource? records = delimiter is { } by ? CsvSource.Open(input!, environment, by, Columns(parsed, columns)) : null;
        using LineReader? lines = input is null || delimiter is not null ? null : InputFile.Lines(input, environment);
        if (records is null && (parsed.GetValue(_column) is not null || (hasPairs && parsed.GetValue(_pairColumn) is not null)))
            throw new UsageException(
                "--column and --pair-column want a CSV file as --input (--format csv where its name does not end in .csv).");
        using ITextTask<TInput, TResult> task = load();
        using ResultWriter results =
            ResultWriter.Create(environment, parsed.GetValue(_json), parsed.GetValue(_output), parsed.GetValue(_resume), input);
        if (input is null) return await AnswerAsync(task, items, results, cancellationToken).ConfigureAwait(false);
        IItemStream<TInput> stream = records is not null
            ? new CsvItemStream<TInput>(records, input, task.FromRecord)
            : new LineItemStream<TInput>(lines!, input, format, task.FromText, task.FromJson);
        return await new StreamRun<TInput, TResult>(task, results, environment, parsed.GetValue(_strict)).RunAsync(
            stream, cancellationToken).ConfigureAwait(false);
    }

    private CsvColumns Columns(ParseResult parsed, CsvColumns? usual) => new(
        parsed.GetValue(_column) ?? usual?.Text ?? "text",
        (hasPairs ? parsed.GetValue(_pairColumn) : null) ?? usual?.Pair);

    /// <summary>Answers the command line's own inputs; the first that cannot be answered ends the command.</summary>
    private static async Task<int> AnswerAsync<TInput, TResult>(
        ITextTask<TInput, TResult> task, IReadOnlyList<TInput> items, ResultWriter results, CancellationToken cancellationToken)
        where TInput : class
    {
        int next = 0;
        await foreach (PipelineOutcome<TResult> outcome in task.RunAsync(
            items.ToAsyncEnumerable(), cancellationToken).ConfigureAwait(false))
        {
            TInput item = items[next++];
            TResult result = outcome.Result;
            if (results.IsJson) results.WriteLine(writer => task.WriteJson(writer, item, result));
            else task.Render(results.Terminal, item, result);
        }
        results.Complete();
        return ExitCode.Done;
    }
}
