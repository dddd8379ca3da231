using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ConvBert.Checkpoints;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Requests;
using ConvBert.Serving.Requests;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert inspect`.</summary>
internal static class InspectCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        var path =
            new Argument<string?>("DIR")
            {
                Description = "A model's folder, or a single file: weights, an index, config.json.",
                Arity = ArgumentArity.ZeroOrOne
            };
        Option<string?> requests = SharedOptions.Requests("Many at once: one JSON object a line {\"path\"}, answered in order.");
        Option<bool> json = SharedOptions.Json();
        var command =
            new Command("inspect", "Config, format, tensors, sizes, what is missing or unexpected. Every tensor's bytes are read.") { path,
            requests, json };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                string? folder = parsed.GetValue(path);
                string? file = parsed.GetValue(requests);
                if (folder is null == file is null) throw new UsageException("inspect wants a folder or file, or --requests.");
                using ResultWriter results = ResultWriter.Create(environment, parsed.GetValue(json) || file is not null);
                if (file is not null)
                    RequestLoop.Run(file, environment, results, line => Answer(line, cancellationToken), cancellationToken);
                else Show(CheckpointInspection.Inspect(DemoModels.Resolve(folder!), cancellationToken: cancellationToken), results);
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static Action<Utf8JsonWriter> Answer(string line, CancellationToken cancellationToken)
    {
        using JsonDocument document = RequestObject.Parse(line);
        var request = new RequestObject(document.RootElement, "The request");
        string path = request.RequiredText("path");
        request.RefuseUnknown();
        var inspection = CheckpointInspection.Inspect(DemoModels.Resolve(path), cancellationToken: cancellationToken);
        return writer => InspectionJson.Write(writer, inspection);
    }

    private static void Show(CheckpointInspection inspection, ResultWriter results)
    {
        if (results.IsJson) results.WriteLine(writer => InspectionJson.Write(writer, inspection));
        else Render(inspection, results.Terminal);
        results.Complete();
    }

    private static void Render(CheckpointInspection inspection, Terminal terminal)
    {
        terminal.WriteFields(
            ("path", inspection.Path),
            ("format", inspection.Format),
            ("class", inspection.Architecture is { } architecture ? architecture.ClassName() : "unknown without a config"),
            ("tensors", inspection.Tensors.Count.ToString(CultureInfo.InvariantCulture)),
            ("parameters", inspection.TotalElements.ToString("N0", CultureInfo.InvariantCulture)),
            ("bytes", inspection.TotalBytes.ToString("N0", CultureInfo.InvariantCulture)));
        if (inspection.Config is { } config) Render(config, terminal);
        if (inspection.Tensors.Count > 0)
        {
            terminal.WriteTable(
                ["type", "shape", "tensor"],
                inspection.Tensors.Select(tensor =>
                (IReadOnlyList<string>)[tensor.Tensor.DType.SafetensorsName(), TensorEntry.Describe(tensor.Tensor.Shape),
                    tensor.Tensor.Name]));
        }
        foreach (InspectedTensor tensor in inspection.Tensors.Where(tensor => tensor.FirstNonFinite is not null))
            terminal.WriteText($"not finite: {tensor.Tensor.Name} at index {tensor.FirstNonFinite}");
        if (inspection.Report is not { } report) return;
        foreach (string name in report.Missing) terminal.WriteText($"missing: {name}");
        foreach (string name in report.Unexpected) terminal.WriteText($"unexpected: {name}");
        foreach (MismatchedTensor tensor in report.Mismatched)
            terminal.WriteText(
                $"wrong shape: {tensor.Name} is {TensorEntry.Describe(tensor.Found)}, expected {TensorEntry.Describe(tensor.Expected)}");
    }

    private static void Render(ConvBertConfig config, Terminal terminal) => terminal.WriteFields(
        ("layers", config.NumHiddenLayers.ToString(CultureInfo.InvariantCulture)),
        ("hidden size", config.HiddenSize.ToString(CultureInfo.InvariantCulture)),
        ("heads", $"{config.NumAttentionHeads} / {config.HeadRatio} = {config.EffectiveAttentionHeads} of {config.AttentionHeadSize}"),
        ("vocabulary", config.VocabSize.ToString(CultureInfo.InvariantCulture)),
        ("positions", config.MaxPositionEmbeddings.ToString(CultureInfo.InvariantCulture)),
        ("labels", string.Join(", ", config.Id2Label.Values)));
}
