using ConvBert;
using ConvBert.Pipelines;
using ConvBert.Tokenization;

/// <summary>
/// One answer: what must be equal to the letter, the numbers beside it, and how far the numbers may be without fused multiply-add.
/// </summary>
internal sealed record Answer(string Text, float[] Numbers, float Tolerance);

/// <summary>Every task of the library on the demo models.</summary>
internal static class AllTasks
{
    private const string Sentence = "Anna Smith works for Acme Corp in Paris.";

    /// <summary>
    /// How far a hidden state may be where the last bit of an activation, which then decides how it is rounded to a byte, is another: as far
    /// as rounding to bytes itself takes it.
    /// </summary>
    private const float RoundingToBytes = 0.15f;

    public static List<Answer> Run(string models)
    {
        var answers = new List<Answer>();
        FillMask(Path.Combine(models, "fill-mask"), answers);
        Classify(Path.Combine(models, "sentiment"), answers);
        Tag(Path.Combine(models, "ner"), answers);
        Ask(Path.Combine(models, "qa"), answers);
        Choose(Path.Combine(models, "choice"), answers);
        ZeroShot(Path.Combine(models, "zero-shot"), answers);
        Embed(Path.Combine(models, "fill-mask"), Precision.Float32, answers);
        Embed(Path.Combine(models, "fill-mask"), Precision.Int8, answers);
        Embed(Path.Combine(models, "fill-mask"), Precision.Int8Fast, answers);
        Tokenize(Path.Combine(models, "fill-mask"), answers);
        return answers;
    }

    private static void FillMask(string folder, List<Answer> answers)
    {
        using var pipeline = FillMaskPipeline.FromPretrained(folder);
        // The best answer's text only: far behind it, two scores may be closer than rounding.
        FillMaskPrediction best = pipeline.Run("The capital of France is [MASK].").Predictions[0];
        answers.Add(new Answer($"fill-mask {best.TokenStr} {best.Sequence}", [best.Score], Tolerance(folder)));
    }

    private static void Classify(string folder, List<Answer> answers)
    {
        using var pipeline = TextClassificationPipeline.FromPretrained(folder);
        foreach (string text in new[] { "The hotel was dirty and the staff were rude.",
            "A wonderful stay: friendly staff and a quiet room.", "ünïcödé ßtraße 東京" })
        {
            TextClassificationResult result = pipeline.Run(text);
            answers.Add(new Answer($"classify {result.Label}", [result.Score], Tolerance(folder)));
        }
    }

    private static void Tag(string folder, List<Answer> answers)
    {
        using var pipeline = TokenClassificationPipeline.FromPretrained(folder);
        foreach (AggregationStrategy strategy in new[] { AggregationStrategy.None, AggregationStrategy.Simple })
        {
            foreach (TokenClassificationEntity entity in pipeline.Run(
                Sentence, new TokenClassificationOptions { AggregationStrategy = strategy }).Entities)
                answers.Add(new Answer($"tag {entity.Label} {entity.Word} {entity.Start} {entity.End}", [entity.Score], Tolerance(folder)));
        }
    }

    private static void Ask(string folder, List<Answer> answers)
    {
        using var pipeline = QuestionAnsweringPipeline.FromPretrained(folder);
        QuestionAnswer best =
            pipeline.Run("Where was Anna Smith born?", "Anna Smith was born in Rome in 1984. She works as a doctor for Acme Labs.").Best!;
        answers.Add(new Answer($"ask {best.Answer} {best.Start} {best.End}", [(float)best.Score], Tolerance(folder)));
    }

    private static void Choose(string folder, List<Answer> answers)
    {
        using var pipeline = MultipleChoicePipeline.FromPretrained(folder);
        MultipleChoiceResult result =
            pipeline.Run("What do you do with a key?", ["You cut bread.", "You open doors.", "You bake cakes.", "You dig holes."]);
        answers.Add(new Answer($"choose {result.Best}", [.. result.Scores], Tolerance(folder)));
    }

    private static void ZeroShot(string folder, List<Answer> answers)
    {
        using var pipeline = ZeroShotClassificationPipeline.FromPretrained(folder);
        ZeroShotClassificationResult result = pipeline.Run("The owl hoots loudly.", ["geography", "animals", "business", "travel"]);
        answers.Add(new Answer($"zero-shot {string.Join(' ', result.Labels)}", [.. result.Scores], Tolerance(folder)));
    }

    private static void Embed(string folder, Precision precision, List<Answer> answers)
    {
        var options = new PipelineLoadOptions { Model = new ConvBertLoadOptions { Precision = precision } };
        using var pipeline = FeatureExtractionPipeline.FromPretrained(folder, options);
        FeatureExtractionResult result = pipeline.Run(Sentence);
        float tolerance = precision == Precision.Float32 ? Tolerance(folder) : RoundingToBytes;
        answers.Add(new Answer($"embed {precision} {result.TokenCount}", result.Values.ToArray(), tolerance));
    }

    private static void Tokenize(string folder, List<Answer> answers)
    {
        var tokenizer = ConvBertTokenizerFast.FromPretrained(folder);
        answers.Add(new Answer($"tokenize {string.Join(' ', tokenizer.Encode("Ünïcödé: 東京, don't!").Ids)}", [], 0));
    }

    /// <summary>
    /// How far a result may be where a multiply-add rounds twice. A dot product of length k whose terms add up, in absolute value, to about
    /// one is off by at most k units of rounding (2⁻²⁴); a layer's longest chain is seven products (query, depthwise, pointwise, kernel,
    /// output and two of the feed-forward), the embeddings' projection and the head are two more; the layer norms between them hold the
    /// values at the size of one, so the errors add up and do not grow. Scores, being probabilities, move by no more than their logits.
    /// </summary>
    private static float Tolerance(string folder)
    {
        ConvBertConfig config = ConvBertConfig.FromPretrained(folder);
        int products = (7 * config.NumHiddenLayers) + 2;
        int longest = Math.Max(config.HiddenSize, config.IntermediateSize);
        return products * longest * MathF.Pow(2, -24);
    }
}
