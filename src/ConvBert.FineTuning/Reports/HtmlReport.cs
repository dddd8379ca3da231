namespace ConvBert.FineTuning.Reports;

/// <summary>
/// The page about a run: one file, which loads nothing and runs nothing; its own policy forbids browsers to. It is a function of the
/// result.
/// </summary>
internal static class HtmlReport
{
    private const string Style = PageStyle.Css + ChartStyle.Css;

    // Written down, because computing a hash on Linux takes OpenSSL, which not every system has; a test computes it.
    private const string StyleHash = "sha256-gwfOAjkWGjIPBx6HzMsWWSpLq/yGifu+txKKyJ/7zfI=";

    public static string Write(FineTuningResult result)
    {
        var markup = new MarkupWriter();
        TaskDescription task = TaskDescription.Of(result.Task);
        markup.Raw("<!DOCTYPE html>\n");
        markup.Open("html", ("lang", "en"));
        Head(markup, $"{task.Title}: {ReportText.FileName(result.OutputDir)}");
        markup.Open("body");
        Header(markup, task, result);
        markup.Open("main");
        CurveSection.Write(markup, result);
        if (result.Evaluation is { } evaluation)
        {
            ResultSection.Write(markup, evaluation);
            SearchSection.Write(markup, result);
            ExampleSection.Write(markup, evaluation);
        }

        DataSection.Write(markup, result);
        SpeedSection.Write(markup, result);
        ArgumentSection.Write(markup, result);
        markup.Close();
        markup.Element("footer", $"Written by ConvBERT for .NET {FineTuningReport.Version}.");
        markup.Close();
        markup.Close();
        return markup.ToString();
    }

    private static void Head(MarkupWriter markup, string title)
    {
        markup.Open("head");
        markup.Open("meta", ("charset", "utf-8"));
        markup.Open(
            "meta", ("http-equiv", "Content-Security-Policy"),
            ("content", $"default-src 'none'; style-src '{StyleHash}'; base-uri 'none'; form-action 'none'"));
        markup.Open("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        markup.Element("title", title);
        markup.Element("style", Style);
        markup.Close();
    }

    private static void Header(MarkupWriter markup, TaskDescription task, FineTuningResult result)
    {
        markup.Open("header");
        markup.Element("p", "Fine-tuning report", ("class", "eyebrow"));
        markup.Element("h1", task.Title);
        markup.Open("p", ("class", "lead"));
        markup.Element("code", ReportText.FileName(result.OutputDir));
        markup.Text(" began as ");
        markup.Element("code", ReportText.FileName(result.Model));
        markup.Text(
            $" and learned from {ReportText.Count(result.TrainDataset.Count)} examples in {ReportText.Count(result.Steps)} steps.");
        markup.Close();
        Cards(markup, result);
        Contents(markup, result);
        markup.Close();
    }

    private static void Cards(MarkupWriter markup, FineTuningResult result)
    {
        markup.Open("dl", ("class", "cards"));
        if (result.Evaluation is { } evaluation)
        {
            foreach ((string name, double value) in evaluation.Metrics.Where(metric => metric.Key != "loss").Take(2))
                Card(markup, ReportText.Words(name), ReportText.Number(value));
            Card(markup, "Evaluation loss", ReportText.Number(evaluation.Loss));
        }

        Card(markup, "Training loss", ReportText.Number(result.TrainingLoss));
        Card(markup, "Time", ReportText.Duration(result.Times.Total));
        Card(markup, "Tokens a second", ReportText.Short(result.Times.TokensPerSecond));
        markup.Close();
    }

    private static void Card(MarkupWriter markup, string name, string value)
    {
        markup.Open("div");
        markup.Element("dt", name);
        markup.Element("dd", value);
        markup.Close();
    }

    private static void Contents(MarkupWriter markup, FineTuningResult result)
    {
        markup.Open("nav", ("aria-label", "Contents"));
        markup.Open("ul");
        if (RunCharts.Curves(result).Count > 0) Link(markup, "curves", "Curves");
        if (result.Evaluation is { } evaluation)
        {
            Link(markup, "results", "Results");
            if (result.Trials.Count > 0) Link(markup, "search", "Search");
            if (evaluation.WorstExamples.Count > 0) Link(markup, "worst", "Worst examples");
        }

        Link(markup, "data", "Data");
        Link(markup, "speed", "Time");
        Link(markup, "arguments", "Arguments");
        markup.Close();
        markup.Close();
    }

    private static void Link(MarkupWriter markup, string id, string text)
    {
        markup.Open("li");
        markup.Element("a", text, ("href", "#" + id));
        markup.Close();
    }
}
