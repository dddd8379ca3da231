using System.Globalization;
using System.Text;
using ConvBert.Training;

namespace ConvBert.FineTuning.Reports;

/// <summary>
/// The model card, with the metadata that the hub reads. It holds nothing of the machine (no paths, no times), so that the same run
/// writes the same card everywhere.
/// </summary>
internal sealed class ModelCard
{
    private const int MaxLabels = 30;
    private const int MaxMetrics = 5;
    private const string EvaluationPrefix = "eval_";

    private readonly FineTuningResult _result;
    private readonly TaskDescription _task;
    private readonly BaseModel _base;
    private readonly KeyValuePair<string, double>[] _metrics;
    private readonly StringBuilder _card = new();

    private ModelCard(FineTuningResult result)
    {
        _result = result;
        _task = TaskDescription.Of(result.Task);
        _base = BaseModel.Of(result.Model);
        var metrics = result.Evaluation?.Metrics ?? new Dictionary<string, double>();
        _metrics = [.. metrics.Where(metric => metric.Key != "loss").Take(MaxMetrics)];
    }

    private string Name => ReportText.FileName(Path.GetFullPath(_result.OutputDir));

    private string BaseName => _base.HubName ?? ReportText.FileName(_result.Model);

    private string DataName => Path.GetFileNameWithoutExtension(ReportText.FileName(_result.TrainDataset.Name));

    public static string Write(FineTuningResult result, IEnumerable<string> pictures)
    {
        var card = new ModelCard(result);
        card.Metadata();
        card.Introduction();
        card.Results(pictures);
        card.Use();
        card.Data();
        card.Training();
        return card._card.ToString();
    }

    private void Metadata()
    {
        Line("---");
        Line($"library_name: {(_task.PipelineTag == "sentence-similarity" ? "sentence-transformers" : "transformers")}");
        if (_base.License is { } license) Line($"license: {CardText.Yaml(license)}");
        List("language", _base.Languages);
        if (_base.HubName is { } name) Line($"base_model: {CardText.Yaml(name)}");
        Line($"pipeline_tag: {_task.PipelineTag}");
        List("tags", _task.PipelineTag == "sentence-similarity" ? ["convbert", "sentence-transformers"] : ["convbert"]);
        KeyValuePair<string, double>[] metrics = [.. _metrics.Where(metric => double.IsFinite(metric.Value))];
        if (metrics.Length > 0) ModelIndex(metrics);
        Line("---");
        Line();
    }

    private void ModelIndex(KeyValuePair<string, double>[] metrics)
    {
        List("metrics", [.. metrics.Select(metric => metric.Key)]);
        Line("model-index:");
        Line($"- name: {CardText.Yaml(Name)}");
        Line("  results:");
        Line("  - task:");
        Line($"      type: {_task.PipelineTag}");
        Line($"      name: {_task.Title}");
        Line("    dataset:");
        Line($"      name: {CardText.Yaml(DataName)}");
        Line($"      type: {CardText.Yaml(DataName)}");
        Line("    metrics:");
        foreach ((string name, double value) in metrics)
        {
            Line($"    - type: {CardText.Yaml(name)}");
            Line($"      name: {CardText.Yaml(ReportText.Words(name))}");
            Line(string.Create(CultureInfo.InvariantCulture, $"      value: {value:0.######}"));
        }
    }

    private void Introduction()
    {
        Line($"# {CardText.Markdown(Name)}");
        Line();
        string origin = CardText.Markdown(BaseName);
        if (_base.HubName is { } name) origin = $"[{origin}](https://huggingface.co/{name})";
        string file = CardText.Markdown(ReportText.FileName(_result.TrainDataset.Name));
        Line(
            $"A ConvBERT model for {_task.Title.ToLowerInvariant()}, trained from {origin} on "
            + $"{ReportText.Count(_result.TrainDataset.Count)} examples of {file}. "
            + $"It has {ReportText.Short(_result.Parameters.Total)} parameters.");
        Line();
    }

    private void Results(IEnumerable<string> pictures)
    {
        if (_result.Evaluation is { } evaluation)
        {
            Line("## Results");
            Line();
            Line($"On {ReportText.Count(evaluation.Count)} examples that it was not trained on:");
            Line();
            Row("metric", "value");
            Row("---", "---:");
            Row("loss", ReportText.Number(evaluation.Loss));
            foreach ((string name, double value) in _metrics) Row(CardText.Markdown(name), ReportText.Number(value));
            Line();
        }

        foreach (string picture in pictures) Line($"![{ReportText.Words(Path.GetFileNameWithoutExtension(picture))}]({picture})");
        Line();
    }

    private void Use()
    {
        Line("## Use");
        Line();
        Line("In C#, with the package ConvBert.Core:");
        Line();
        Code("csharp", _task.CSharp);
        Line(_task.PipelineTag == "sentence-similarity" ? "In Python, with sentence-transformers:" : "In Python, with transformers:");
        Line();
        Code("python", _task.Python);
    }

    private void Data()
    {
        Line("## Data");
        Line();
        Row("for", "file", "examples", "tokenized", "lines left out");
        Row("---", "---", "---:", "---:", "---:");
        DataRow("training", _result.TrainDataset, _result.TrainExamples);
        if (_result.EvalDataset is { } evaluation) DataRow("evaluation", evaluation, _result.EvalExamples);
        Line();
        Dataset train = _result.TrainDataset;
        if (train.Labels.Count is 0 or > MaxLabels) return;
        Row("label", "training examples");
        Row("---", "---:");
        foreach ((string label, long count) in train.Labels.Zip(train.LabelCounts)) Row(CardText.Markdown(label), ReportText.Count(count));
        Line();
    }

    private void DataRow(string purpose, Dataset dataset, long tokenized) => Row(
        purpose, CardText.Markdown(ReportText.FileName(dataset.Name)), ReportText.Count(dataset.Count), ReportText.Count(tokenized),
        ReportText.Count(dataset.RefusedCount));

    private void Training()
    {
        Line("## Training");
        Line();
        Row("argument", "value");
        Row("---", "---");
        foreach (ArgumentValue argument in ArgumentValue.Of(_result).Where(argument => !argument.IsDefault || argument.IsEssential))
            Row(CardText.Markdown(argument.Name), CardText.Markdown(argument.Value));
        Line();
        Evaluations();
        Line(
            $"{ReportText.Count(_result.Steps)} steps with a mean loss of {ReportText.Number(_result.TrainingLoss)}. `report.html` has the "
            + $"curves, the worst examples and all arguments. Trained with ConvBERT for .NET {FineTuningReport.Version}.");
    }

    /// <summary>A row for each evaluation in the run.</summary>
    private void Evaluations()
    {
        LogEntry[] entries = [.. _result.LogHistory.Where(entry => entry.Values.ContainsKey(EvaluationPrefix + "loss"))];
        if (entries.Length == 0) return;
        Row(["epoch", "step", "evaluation loss", .. _metrics.Select(metric => CardText.Markdown(metric.Key))]);
        Row([.. Enumerable.Repeat("---:", 3 + _metrics.Length)]);
        foreach (LogEntry entry in entries)
        {
            string Value(string name) =>
                entry.Values.TryGetValue(EvaluationPrefix + name, out double value) ? ReportText.Number(value) : "";
            Row(
                [
                    ReportText.Number(entry.Epoch), ReportText.Count(entry.Step), Value("loss"),
                    .. _metrics.Select(metric => Value(metric.Key)),
                ]);
        }

        Line();
    }

    private void List(string key, IReadOnlyList<string> values)
    {
        if (values.Count == 0) return;
        Line(key + ":");
        foreach (string value in values) Line("- " + CardText.Yaml(value));
    }

    private void Code(string language, string code)
    {
        Line("```" + language);
        Line(code.ReplaceLineEndings("\n"));
        Line("```");
        Line();
    }

    private void Row(params ReadOnlySpan<string> cells) => Line($"| {string.Join(" | ", cells)} |");

    private void Line(string text = "") => _card.Append(text).Append('\n');
}
