using System.CommandLine;
using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Forward;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Requests;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert forward`: tensors in, tensors out.</summary>
internal static class ForwardCommand
{
    private static readonly string ClassDescription =
        "The class to run, by default the config's: " + string.Join(", ", ModelClass.Names) + ".";

    public static Command Create(CommandEnvironment environment)
    {
        ParameterFlags flags = new ParameterFlags()
            .Model()
            .Text("class", ClassDescription, helpName: "CLASS", suggestions: ModelClass.Names, isOneOfThem: true)
            .Text("inputs", "A safetensors file with Hugging Face's argument names (input_ids, attention_mask, …).", helpName: "FILE")
            .Text("outputs", "The safetensors file to write (last_hidden_state, logits, hidden_states.0, …).", helpName: "FILE")
            .Boolean("output_hidden_states", "Write the output of every layer, too.")
            .Boolean("output_attentions", "Write the attention probabilities, too.")
            .Boolean("output_conv_kernels", "Write the kernels of the convolution heads, too.")
            .Precision()
            .Transformers();
        Option<string?> requests = SharedOptions.Requests(
            "Run one forward pass per line, {\"model\", \"class\", \"inputs\", \"outputs\", \"options\"}; answers come in the same order.");
        Option<int?> threads = SharedOptions.Threads();
        Option<bool> json = SharedOptions.Json();
        var command = new Command("forward", "Run a model: tensors in, tensors out, under Hugging Face's names.");
        flags.AddTo(command);
        foreach (Option option in new Option[] { requests, threads, json }) command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                string? file = parsed.GetValue(requests);
                ForwardRequest? request = file is null ? ForwardRequest.Read(flags.Of(parsed), flags.Of(parsed)) : null;
                using ResultWriter results = ResultWriter.Create(environment, json: parsed.GetValue(json) || request is null);
                using var forwards = new ForwardRequests(parsed.GetValue(threads));
                if (request is not null) RunOne(forwards, request, results, cancellationToken);
                else RequestLoop.Run(file!, environment, results,
                    line => Answer(forwards, ForwardRequest.FromJson(line), cancellationToken), cancellationToken);
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static Action<Utf8JsonWriter> Answer(ForwardRequests forwards, ForwardRequest request, CancellationToken cancellationToken)
    {
        IReadOnlyList<NamedTensor> outputs = forwards.Run(request, cancellationToken);
        return writer => ForwardRequests.WriteAnswer(writer, request, outputs);
    }

    private static void RunOne(ForwardRequests forwards, ForwardRequest request, ResultWriter results, CancellationToken cancellationToken)
    {
        IReadOnlyList<NamedTensor> outputs = forwards.Run(request, cancellationToken);
        if (results.IsJson) results.WriteLine(writer => ForwardRequests.WriteAnswer(writer, request, outputs));
        else results.Terminal.WriteFields([.. outputs.Select(output => (output.Name, $"[{string.Join(", ", output.Shape)}]"))]);
        results.Complete();
    }
}
