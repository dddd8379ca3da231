using ConvBert.Pipelines;

namespace ConvBert.Cli.Compare;

/// <summary>Compares the answers of a pipeline, each of one item by itself.</summary>
/// <param name="load">Loads the model with its pipeline.</param>
internal sealed class ItemAnswers(Func<string, PipelineLoadOptions, ComparedModel> load) : IAnswerComparison
{
    public AnswerAgreement Run(
        string folder, IReadOnlyList<ComparedItem> items, ConvBertLoadOptions float32, ConvBertLoadOptions other,
        CancellationToken cancellationToken)
    {
        using ComparedModel exact = load(folder, new PipelineLoadOptions { Model = float32 });
        using ComparedModel rounded = load(folder, new PipelineLoadOptions { Model = other });
        int same = 0, sameOrders = 0;
        bool isRanking = false;
        double largest = 0;
        foreach (ComparedItem item in items)
        {
            (ComparedAnswer one, ComparedAnswer two) = item.Read(
                given => (exact.Answer(given, cancellationToken), rounded.Answer(given, cancellationToken)));
            if (one.Answer == two.Answer) same++;
            if (one.Order == two.Order) sameOrders++;
            isRanking |= one.Order is not null;
            for (int i = 0; i < Math.Min(one.Scores.Count, two.Scores.Count); i++)
                largest = Math.Max(largest, Math.Abs(one.Scores[i] - two.Scores[i]));
        }

        return new AnswerAgreement(same, largest) { SameOrders = isRanking ? sameOrders : null };
    }
}
