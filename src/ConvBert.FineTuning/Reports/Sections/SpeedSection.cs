namespace ConvBert.FineTuning.Reports;

/// <summary>Where the time went: in all, the slowest steps, and the longest inputs.</summary>
internal static class SpeedSection
{
    public static void Write(MarkupWriter markup, FineTuningResult result)
    {
        Section.Begin(markup, "speed", "Time");
        Times(markup, result.Times);
        if (result.SlowestSteps.Count > 0) Slowest(markup, result.SlowestSteps);
        if (result.LongestInputs.Count > 0) Longest(markup, result.LongestInputs);
        Section.End(markup);
    }

    private static void Times(MarkupWriter markup, TrainingTimes times)
    {
        Table.Begin(markup, "Time of the run", "Part", "#Time", "#Share of the steps");
        Row(markup, "reading and tokenizing the files", times.Preparing, share: null);
        Row(markup, "first step to last, with evaluations and checkpoints", times.Total, share: null);
        Row(markup, "steps", times.Steps, share: null);
        Row(markup, "getting examples, within the steps", times.Data, times.Steps > 0 ? times.Data / times.Steps : null);
        Table.End(markup);
        markup.Element(
            "p",
            $"{ReportText.Short(times.Tokens)} tokens, {ReportText.Short(times.TokensPerSecond)} a second, on "
            + $"{ReportText.Count(times.Threads)} " + (times.Threads == 1 ? "thread." : "threads."));
    }

    private static void Row(MarkupWriter markup, string part, double seconds, double? share)
    {
        markup.Open("tr");
        Table.Header(markup, part);
        Table.Number(markup, ReportText.Duration(seconds));
        Table.Number(markup, share is { } value ? ReportText.Percent(value) : "");
        markup.Close();
    }

    private static void Slowest(MarkupWriter markup, IReadOnlyList<StepTiming> steps)
    {
        Table.Begin(markup, "The slowest steps", "#Step", "#Time", "#Tokens", "#Longest input", "It begins");
        foreach (StepTiming step in steps)
        {
            markup.Open("tr");
            Table.Header(markup, ReportText.Count(step.Step), "number");
            Table.Number(markup, ReportText.Duration(step.Seconds));
            Table.Number(markup, ReportText.Count(step.Tokens));
            Table.Number(markup, ReportText.Count(step.LongestInput.Tokens));
            Table.Data(markup, ReportText.Shorten(step.LongestInput.Text, Section.LongestText), "data text");
            markup.Close();
        }

        Table.End(markup);
    }

    private static void Longest(MarkupWriter markup, IReadOnlyList<TrainingInput> inputs)
    {
        Table.Begin(markup, "The longest inputs", "#Example", "#Tokens", "It begins");
        foreach (TrainingInput input in inputs)
        {
            markup.Open("tr");
            Table.Header(markup, ReportText.Count(input.Index + 1L), "number");
            Table.Number(markup, ReportText.Count(input.Tokens));
            Table.Data(markup, ReportText.Shorten(input.Text, Section.LongestText), "data text");
            markup.Close();
        }

        Table.End(markup);
    }
}
