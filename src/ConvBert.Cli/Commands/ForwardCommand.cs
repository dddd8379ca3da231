using System.CommandLine;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Forward;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Requests;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert forward`: tensors in, tensors out.</summary>
internal static class ForwardCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        Option<string?> model = SharedOptions.OptionalModel();
        var className = new Option<string?>("--class") { Description = "The class to run; the config's unless given: " + string.Join(", ", ModelClass.Names) + ".", HelpName = "CLASS" };
        var inputs = new Option<string?>("--inputs") { Description = "A safetensors file with Hugging Face's argument names (input_ids, attention_mask, …).", HelpName = "FILE" };
        var outputs = new Option<string?>("--outputs") { Description = "The safetensors file to write (last_hidden_state, logits, hidden_states.0, …).", HelpName = "FILE" };
        var hiddenStates = new Option<bool>("--output-hidden-states") { Description = "Write every layer's output too." };
        var attentions = new Option<bool>("--output-attentions") { Description = "Write the attention probabilities too." };
        var transformers = new Option<int>("--transformers") { Description = "The version of transformers to follow where they differ: 4 (4.57) or 5.", DefaultValueFactory = _ => ForwardRequest.DefaultTransformersVersion };
        transformers.AcceptOnlyFromAmong("4", "5");
        className.AcceptOnlyFromAmong([.. ModelClass.Names]);
        Option<string?> requests = SharedOptions.Requests("Many forwards: one JSON object a line {\"model\", \"class\", \"inputs\", \"outputs\", \"options\"}, answered in order.");
        Option<int?> threads = SharedOptions.Threads();
        Option<bool> json = SharedOptions.Json();
        var command = new Command("forward", "Tensors in, tensors out, under Hugging Face's names.");
        foreach (Option option in new Option[] { model, className, inputs, outputs, hiddenStates, attentions, transformers, requests, threads, json }) command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                using ResultWriter results = ResultWriter.Create(environment, json: parsed.GetValue(json) || parsed.GetValue(requests) is not null);
                using var runner = new ForwardRunner(parsed.GetValue(threads));
                if (parsed.GetValue(requests) is { } file)
                {
                    RequestLoop.Run(file, environment, results, line => Answer(runner, ForwardRequest.FromJson(line), cancellationToken), cancellationToken);
                    return ExitCode.Done;
                }
                var request = new ForwardRequest(
                    parsed.GetValue(model) ?? throw new UsageException("Either --model, --inputs and --outputs, or --requests."),
                    parsed.GetValue(className),
                    parsed.GetValue(inputs) ?? throw new UsageException("--inputs is missing: the file of input tensors."),
                    parsed.GetValue(outputs) ?? throw new UsageException("--outputs is missing: the file to write."),
                    parsed.GetValue(hiddenStates) ? true : null,
                    parsed.GetValue(attentions) ? true : null,
                    parsed.GetValue(transformers));
                RunOne(runner, request, results, cancellationToken);
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static Action<System.Text.Json.Utf8JsonWriter> Answer(ForwardRunner runner, ForwardRequest request, CancellationToken cancellationToken)
    {
        IReadOnlyList<NamedTensor> outputs = runner.Run(request, cancellationToken);
        return writer => ForwardRunner.WriteAnswer(writer, request, outputs);
    }

    private static void RunOne(ForwardRunner runner, ForwardRequest request, ResultWriter results, CancellationToken cancellationToken)
    {
        IReadOnlyList<NamedTensor> outputs = runner.Run(request, cancellationToken);
        if (results.IsJson) results.WriteLine(writer => ForwardRunner.WriteAnswer(writer, request, outputs));
        else results.Terminal.WriteFields([.. outputs.Select(output => (output.Name, $"[{string.Join(", ", output.Shape)}]"))]);
        results.Complete();
    }
}
