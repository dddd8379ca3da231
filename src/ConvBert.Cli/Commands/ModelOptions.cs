using System.CommandLine;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Pipelines;
using ConvBert.Serving.Parameters;

namespace ConvBert.Cli.Commands;

/// <summary>The options that say which model runs, and how.</summary>
/// <param name="defaultModel">The demo that runs unless --model is given.</param>
/// <param name="runsModel">Whether the model runs, so that its arithmetic can be chosen.</param>
internal sealed class ModelOptions(string defaultModel, bool runsModel = true)
{
    private readonly Option<string> _model = SharedOptions.Model(defaultModel);
    private readonly Option<int?> _threads = SharedOptions.Threads();
    private readonly ParameterFlags _precision = new ParameterFlags().Precision();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_model);
        command.Options.Add(_threads);
        if (runsModel) _precision.AddTo(command);
    }

    /// <summary>The model as the command line names it.</summary>
    public string Name(ParseResult parsed) => parsed.GetRequiredValue(_model);

    /// <summary>Threads to compute with; null for all processors.</summary>
    public int? Threads(ParseResult parsed) => parsed.GetValue(_threads);

    /// <summary>The arithmetic that the command line asks for.</summary>
    public PrecisionParameters Precision(ParseResult parsed) => PrecisionParameters.Read(_precision.Of(parsed));

    /// <summary>Loads a pipeline; its warnings go to standard error.</summary>
    public T Load<T>(ParseResult parsed, CommandEnvironment environment, Func<string, PipelineLoadOptions?, T> fromPretrained)
        where T : Pipeline => Load(Name(parsed), parsed, environment, fromPretrained);

    /// <summary>Loads the pipeline of another model in the same way.</summary>
    public T Load<T>(
        string model, ParseResult parsed, CommandEnvironment environment, Func<string, PipelineLoadOptions?, T> fromPretrained,
        bool useSlowTokenizer = false)
        where T : Pipeline
    {
        var loading = new PipelineLoadOptions
        {
            Model = Precision(parsed).ApplyTo(new ConvBertLoadOptions { Threads = Threads(parsed) }),
            UseSlowTokenizer = useSlowTokenizer,
        };
        T pipeline = fromPretrained(DemoModels.Resolve(model), loading);
        pipeline.Warning += (_, warning) => environment.Warn(warning.Message);
        return pipeline;
    }
}
