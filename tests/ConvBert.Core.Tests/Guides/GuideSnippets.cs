using ConvBert.Pipelines;
using ConvBert.Tokenization;

namespace ConvBert.Core.Tests.Guides;

/// <summary>The C# of the guides under docs/, one method a guide; <see cref="GuideTests"/> holds guide, code and output together.</summary>
internal static class GuideSnippets
{
    public static void FillMask(TextWriter Console, string folder)
    {
        using var pipeline = FillMaskPipeline.FromPretrained(folder);
        foreach (var prediction in pipeline.Run("The capital of France is [MASK].").Predictions.Take(3))
            Console.WriteLine($"{prediction.Score:F3} {prediction.TokenStr,-10} {prediction.Sequence}");

        // Several masks at once: each is filled by itself.
        var result = pipeline.Run("The [MASK] of [MASK] is Paris.", new FillMaskOptions { TopK = 2 });
        foreach (var mask in result.Masks)
            Console.WriteLine(string.Join(", ", mask.Select(p => p.TokenStr)));
    }

    public static void TextClassification(TextWriter Console, string folder)
    {
        using var pipeline = TextClassificationPipeline.FromPretrained(folder);
        var result = pipeline.Run("I loved this film!");
        Console.WriteLine($"{result.Label} {result.Score:F4}");

        // Every label of several texts.
        TextPair[] texts = ["The staff were rude.", "The book is on the table."];
        foreach (var answer in pipeline.RunBatch(texts, new TextClassificationOptions { TopK = null }))
            Console.WriteLine(string.Join("  ", answer.Labels.Select(l => $"{l.Label} {l.Score:F4}")));
    }

    public static void TokenClassification(TextWriter Console, string folder)
    {
        using var pipeline = TokenClassificationPipeline.FromPretrained(folder);
        var text = "Anna Smith works for Acme Corp in Paris.";
        var options = new TokenClassificationOptions
        {
            AggregationStrategy = AggregationStrategy.Simple,
            Offsets = OffsetUnit.Utf16,
        };
        foreach (var entity in pipeline.Run(text, options).Entities)
            Console.WriteLine($"{entity.EntityGroup} {entity.Score:F3} {text[entity.Start!.Value..entity.End!.Value]}");
    }

    public static void QuestionAnswering(TextWriter Console, string folder)
    {
        using var pipeline = QuestionAnsweringPipeline.FromPretrained(folder);
        var context = "Anna Smith was born in Rome in 1984. She works as a doctor for Acme Labs.";
        var answer = pipeline.Run("Where was Anna Smith born?", context).Best!;
        Console.WriteLine($"{answer.Answer} {answer.Score:F3} ({answer.Start}–{answer.End})");

        var options = new QuestionAnsweringOptions { TopK = 3, MaxAnswerLength = 5 };
        foreach (var other in pipeline.Run("Who does Anna Smith work for?", context, options).Answers)
            Console.WriteLine(other.Answer);
    }

    public static void MultipleChoice(TextWriter Console, string folder)
    {
        using var pipeline = MultipleChoicePipeline.FromPretrained(folder);
        string[] choices = ["You cut bread.", "You open doors.", "You bake cakes.", "You dig holes."];
        var result = pipeline.Run("What do you do with a key?", choices);
        Console.WriteLine($"{choices[result.Best]} {result.Scores[result.Best]:F3}");
    }

    public static void ZeroShotClassification(TextWriter Console, string folder)
    {
        using var pipeline = ZeroShotClassificationPipeline.FromPretrained(folder);
        string[] labels = ["geography", "animals", "business", "travel"];
        var result = pipeline.Run("The owl hoots loudly.", labels);
        for (int i = 0; i < labels.Length; i++)
            Console.WriteLine($"{result.Scores[i]:F3} {result.Labels[i]}");
    }

    public static void FeatureExtraction(TextWriter Console, string folder)
    {
        using var pipeline = FeatureExtractionPipeline.FromPretrained(folder);
        var tokens = pipeline.Run("The dog barks.");
        Console.WriteLine($"[{string.Join(", ", tokens.Features.Lengths.ToArray())}]");

        // One embedding a text.
        var options = new FeatureExtractionOptions { Pooling = Pooling.Mean, Normalize = true };
        var embeddings = pipeline.RunBatch(["The dog barks.", "The cow moos.", "Lima is a city in Peru."], options);
        Console.WriteLine($"{FeatureExtractionPipeline.CosineSimilarity(embeddings[0], embeddings[1]):F2}");
        Console.WriteLine($"{FeatureExtractionPipeline.CosineSimilarity(embeddings[0], embeddings[2]):F2}");
    }

    public static void TextRanking(TextWriter Console, string folder)
    {
        using var ranker = TextRankingPipeline.FromPretrained(folder);
        string[] documents = ["A dog barks.", "Anna smith was born in rome in 1984.", "Lima is the capital of peru."];
        foreach (var document in ranker.Run("Where was anna smith born?", documents).Documents)
            Console.WriteLine($"{document.CorpusId} {document.Text}");
    }
}
