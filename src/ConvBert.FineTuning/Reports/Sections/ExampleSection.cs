namespace ConvBert.FineTuning.Reports;

/// <summary>The examples that the model does worst: the first place to look for wrong labels.</summary>
internal static class ExampleSection
{
    public static void Write(MarkupWriter markup, TaskEvaluation evaluation)
    {
        if (evaluation.WorstExamples.Count == 0) return;
        Section.Begin(markup, "worst", "Worst examples");
        markup.Element("p", "The highest losses of the evaluation. Where model and label disagree, the label may be the mistake.");
        Table.Begin(markup, "Examples with the highest loss", "#Example", "Text", "Right", "Predicted", "#Loss");
        foreach (WorstExample example in evaluation.WorstExamples)
        {
            markup.Open("tr");
            Table.Header(markup, ReportText.Count(example.Index + 1), "number");
            Table.Data(markup, ReportText.Shorten(example.Text, Section.LongestText), "data text");
            Table.Data(markup, ReportText.Shorten(example.Label, Section.LongestText));
            bool isRight = example.Label == example.Prediction;
            Table.Data(markup, ReportText.Shorten(example.Prediction, Section.LongestText), isRight ? "data" : "data wrong");
            Table.Number(markup, ReportText.Number(example.Loss));
            markup.Close();
        }

        Table.End(markup);
        Section.End(markup);
    }
}
