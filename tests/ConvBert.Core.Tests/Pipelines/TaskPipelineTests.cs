using System.Numerics.Tensors;
using ConvBert.Pipelines;
using ConvBert.Tokenization;

namespace ConvBert.Core.Tests.Pipelines;

public class TaskPipelineTests(TestPipelines demo) : IClassFixture<TestPipelines>
{
    private const string Birth = "Anna Smith was born in Rome in 1984. She works as a doctor for Acme Labs.";

    [Fact]
    public void FillMask_DemoSentence_AnswersParisFirst()
    {
        FillMaskPrediction best = demo.FillMask.Run("The capital of France is [MASK].").Predictions[0];

        (best.TokenStr, best.Sequence).Should().Be(("paris", "the capital of france is paris."));
        best.Score.Should().BeApproximately(0.998f, 1e-3f);
    }

    [Fact]
    public void FillMask_SeveralMasks_KeepTheOthersVisible()
    {
        FillMaskResult result = demo.FillMask.Run("The [MASK] of [MASK] is Paris.", new FillMaskOptions { TopK = 2 });

        result.Masks.Select(mask => mask.Count).Should().Equal(2, 2);
        result.Masks[0][0].Sequence.Should().Be("[CLS] the capital of [MASK] is paris. [SEP]");
        FluentActions.Invoking(() => result.Predictions).Should().Throw<InvalidOperationException>().WithMessage("*2 masks*");
    }

    [Fact]
    public void FillMask_UnknownTarget_IsReplacedByItsFirstTokenWithAWarning()
    {
        var warnings = new List<string>();
        void OnWarning(object? sender, PipelineWarningEventArgs warning) => warnings.Add(warning.Message);
        var options = new FillMaskOptions { Targets = ["paris", "unknownword", "paris"], TopK = 10 };

        demo.FillMask.Warning += OnWarning;
        IReadOnlyList<FillMaskPrediction> predictions = demo.FillMask.Run("The capital of France is [MASK].", options).Predictions;
        demo.FillMask.Warning -= OnWarning;

        predictions.Select(prediction => prediction.TokenStr).Should().Equal("paris", "u");
        warnings.Should().ContainSingle().Which.Should().Contain("unknownword");
    }

    [Fact]
    public void FillMask_Refusals_SayWhy()
    {
        FluentActions.Invoking(() =>
            demo.FillMask.Run("no mask here")).Should().Throw<PipelineException>().WithMessage("*No mask_token ([MASK]) found*");
        FluentActions.Invoking(() =>
            demo.FillMask.Run(
                "[MASK]", new FillMaskOptions { Targets = [] })).Should().Throw<ArgumentException>().WithMessage("At least one target*");
        FluentActions.Invoking(() =>
            demo.FillMask.Run(
                "[MASK]", new FillMaskOptions { TopK = 100_000 })).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*2019*");
        FluentActions.Invoking(() =>
            demo.FillMask.Run("[MASK]", new FillMaskOptions { TopK = 0 })).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => demo.FillMask.Run(null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void TextClassification_TopKAndFunctions_ShapeTheAnswer()
    {
        demo.Sentiment.Run("I loved this film!").Label.Should().Be("positive");
        demo.Sentiment.Run("I loved this film!",
            new TextClassificationOptions { TopK = null }).Labels.Should().HaveCount(3).And.BeInDescendingOrder(label => label.Score);
        demo.Sentiment.Run("I loved this film!",
            new TextClassificationOptions { KeepLabelOrder = true }).Labels.Select(label =>
            label.Label).Should().Equal("negative", "neutral", "positive");
        demo.Sentiment.Run(
            "I loved this film!", new TextClassificationOptions { FunctionToApply = ScoreFunction.None }).Score.Should().BeGreaterThan(1);
        FluentActions.Invoking(() =>
            demo.Sentiment.Run("ok", new TextClassificationOptions { TopK = 0 })).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData("regression", 3, ScoreFunction.None)]
    [InlineData("multi_label_classification", 3, ScoreFunction.Sigmoid)]
    [InlineData("single_label_classification", 3, ScoreFunction.Softmax)]
    [InlineData(null, 1, ScoreFunction.Sigmoid)]
    [InlineData(null, 2, ScoreFunction.Softmax)]
    public void TextClassification_Configuration_ChoosesTheFunction(string? problem, int labels, ScoreFunction expected) =>
        TextClassificationCall.FunctionFor(new ConvBertConfig { ProblemType = problem, NumLabels = labels }).Should().Be(expected);

    [Fact]
    public void TokenClassification_Simple_FindsTheDemosEntities()
    {
        var options = new TokenClassificationOptions { AggregationStrategy = AggregationStrategy.Simple };

        demo.Ner.Run("Anna Smith works for Acme Corp in Paris.", options).Entities.Select(e => (e.EntityGroup, e.Word, e.Start, e.End))
            .Should().Equal(("PER", "anna smith", 0, 10), ("ORG", "acme corp", 21, 30), ("LOC", "paris", 34, 39));
    }

    [Fact]
    public void TokenClassification_Utf16Offsets_CutTheDotNetString()
    {
        const string Text = "😀😀 Anna Smith works for Acme Corp in Paris.";
        var options = new TokenClassificationOptions { AggregationStrategy = AggregationStrategy.Simple, Offsets = OffsetUnit.Utf16 };

        TokenClassificationEntity paris = demo.Ner.Run(Text, options).Entities[^1];

        Text[paris.Start!.Value..paris.End!.Value].Should().Be("Paris");
        demo.Ner.Run(Text, options with { Offsets = OffsetUnit.CodePoint }).Entities[^1].Start.Should().Be(paris.Start - 2);
    }

    [Fact]
    public void TokenClassification_OwnOffsets_AreTakenAsTheyAre()
    {
        (int, int)[] offsets = [(0, 0), (100, 104), (0, 0)];
        var input = new TokenClassificationInput("Paris") { OffsetMapping = offsets };

        demo.Ner.Run(
            input, new TokenClassificationOptions { IgnoreLabels = [] }).Entities.Select(e => (e.Start, e.End)).Should().Equal((100, 104));
        FluentActions.Invoking(() =>
            demo.Ner.Run(input with { OffsetMapping = [(0, 1)] })).Should().Throw<ArgumentException>().WithMessage("*1 entries*3 tokens*");
    }

    [Fact]
    public void TokenClassification_SlowTokenizer_HasNoOffsetsAndNoWordStrategies()
    {
        using var slow =
            TokenClassificationPipeline.FromPretrained(TestPipelines.Folder("ner"), new PipelineLoadOptions { UseSlowTokenizer = true });

        slow.Run("Anna Smith works for Acme Corp in Paris.").Entities.Should().NotBeEmpty().And.OnlyContain(e => e.Start == null
            && e.End == null && e.Index != null);
        slow.Run("Anna Smith works for Acme Corp in Paris.",
            new TokenClassificationOptions { AggregationStrategy = AggregationStrategy.Simple }).Entities.Select(e =>
            e.Word).Should().Equal("anna smith", "acme corp", "paris");
        FluentActions.Invoking(() =>
            slow.Run("Paris",
                new TokenClassificationOptions { AggregationStrategy = AggregationStrategy.First })).Should().Throw<ArgumentException>()
                .WithMessage("*slow tokenizer*");
        FluentActions.Invoking(() =>
            slow.Run("Paris",
                new TokenClassificationOptions
                {
                    AggregationStrategy = AggregationStrategy.Simple,
                    Stride = 5
                })).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() =>
            slow.Run(new TokenClassificationInput(["Paris"]))).Should().Throw<ArgumentException>().WithMessage("*fast tokenizer*");
    }

    [Fact]
    public void QuestionAnswering_LongContext_IsReadInChunks()
    {
        string context = string.Join(' ', Enumerable.Repeat("The dog barks.", 200)) + " " + Birth;

        QuestionAnswer best = demo.QuestionAnswering.Run("Where was Anna Smith born?", context).Best!;

        best.Answer.Should().Be("Rome");
        context[best.Start..best.End].Should().Be("Rome");
    }

    [Fact]
    public void QuestionAnswering_TopTen_HasNoTextTwice() =>
        demo.QuestionAnswering.Run("Where was Anna Smith born?", Birth,
            new QuestionAnsweringOptions { TopK = 10 }).Answers.Select(answer =>
            answer.Answer).Should().HaveCount(10).And.OnlyHaveUniqueItems();

    [Fact]
    public void QuestionAnswering_SlowTokenizer_AnswersInWords()
    {
        using var slow =
            QuestionAnsweringPipeline.FromPretrained(TestPipelines.Folder("qa"), new PipelineLoadOptions { UseSlowTokenizer = true });

        slow.Run("Where was Anna Smith born?", Birth).Best!.Answer.Should().Be("Rome");
        slow.Run("Where was Anna Smith born?",
            string.Concat(Enumerable.Repeat("The dog barks. ", 150)) + Birth).Best!.Answer.Should().Be("Rome");
    }

    [Fact]
    public void QuestionAnswering_Utf16Offsets_CutTheDotNetString()
    {
        string context = "😀 " + Birth;

        QuestionAnswer best =
            demo.QuestionAnswering.Run(
            "Where was Anna Smith born?", context, new QuestionAnsweringOptions { Offsets = OffsetUnit.Utf16 }).Best!;

        context[best.Start..best.End].Should().Be("Rome");
    }

    [Fact]
    public void QuestionAnswering_Refusals_SayWhy()
    {
        FluentActions.Invoking(() =>
            demo.QuestionAnswering.Run("", Birth)).Should().Throw<ArgumentException>().WithMessage("*question cannot be empty*");
        FluentActions.Invoking(() =>
            demo.QuestionAnswering.Run("Where?", "")).Should().Throw<ArgumentException>().WithMessage("*context cannot be empty*");
        FluentActions.Invoking(() =>
            demo.QuestionAnswering.Run("Where?", Birth, new QuestionAnsweringOptions { TopK = 0 })).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() =>
            demo.QuestionAnswering.Run(
                "Where?", Birth, new QuestionAnsweringOptions { MaxAnswerLength = 0 })).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() =>
            demo.QuestionAnswering.Run("Where?", Birth,
                new QuestionAnsweringOptions
                {
                    MaxSeqLength = 20,
                    DocStride = 30
                })).Should().Throw<ArgumentException>().WithMessage("*DocStride (30)*");
    }

    [Fact]
    public void ZeroShot_DemoSentence_RanksGeographyFirst()
    {
        ZeroShotClassificationResult result =
            demo.ZeroShot.Run("The capital of Peru is Lima.", ["geography", "animals", "business", "travel"]);

        result.Labels[0].Should().Be("geography");
        result.Scores.Sum().Should().BeApproximately(1, 1e-5f);
        demo.ZeroShot.Run("The capital of Peru is Lima.", ["geography"]).Scores.Should().ContainSingle();
    }

    [Fact]
    public void ZeroShot_Refusals_SayWhy()
    {
        FluentActions.Invoking(() =>
            demo.ZeroShot.Run("text", Array.Empty<string>())).Should().Throw<ArgumentException>().WithMessage("*at least one label*");
        FluentActions.Invoking(() => demo.ZeroShot.Run("", ["a"])).Should().Throw<ArgumentException>().WithMessage("*at least one label*");
        FluentActions.Invoking(() =>
            demo.ZeroShot.Run("text",
                new ZeroShotClassificationOptions
                {
                    CandidateLabels = ["a"],
                    HypothesisTemplate = "no slot"
                })).Should().Throw<ArgumentException>().WithMessage("*no slot*");
        FluentActions.Invoking(() =>
            demo.ZeroShot.Run("text",
                new ZeroShotClassificationOptions
                {
                    CandidateLabels = ["a"],
                    HypothesisTemplate = null!
                })).Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData("About {}.", "About x.")]
    [InlineData("{0} and {0}", "x and x")]
    [InlineData("{{}} {}", "{} x")]
    [InlineData("{{}}", "{}")]
    [InlineData("{!r}", "'x'")]
    public void HypothesisTemplate_Braces_FollowPythonsFormat(string template, string expected) =>
        HypothesisTemplate.Fill(template, ["x"]).Should().Equal(expected);

    [Theory]
    [InlineData("{} and {}", "*index 1*")]
    [InlineData("{0} and {}", "*cannot switch*")]
    [InlineData("{label}", "*label*")]
    [InlineData("{", "*Single '{'*")]
    [InlineData("no field", "*not able to be formatted*")]
    public void HypothesisTemplate_ThatPythonRefuses_IsRefused(string template, string message) =>
        FluentActions.Invoking(() => HypothesisTemplate.Fill(template, ["x"])).Should().Throw<ArgumentException>().WithMessage(message);

    [Fact]
    public void ParseLabels_CommaList_IsTrimmedWithoutBlanks() =>
        ZeroShotClassificationOptions.ParseLabels(" politics, public health ,,").Should().Equal("politics", "public health");

    [Fact]
    public void MultipleChoice_DemoQuestion_ChoosesTokyo()
    {
        MultipleChoiceResult result = demo.Choice.Run("What is the capital of Japan?", ["Tokyo", "Madrid", "Oslo", "Lima"]);

        result.Best.Should().Be(0);
        result.Scores.Sum().Should().BeApproximately(1, 1e-5f);
        FluentActions.Invoking(() => demo.Choice.Run("What?", [])).Should().Throw<ArgumentException>().WithMessage("At least one choice*");
    }

    [Fact]
    public void FeatureExtraction_Pooling_IsMadeOfTheTokensVectors()
    {
        FeatureExtractionResult tokens = demo.Features.Run("The sailor works in the ship.");
        nint hidden = tokens.Features.Lengths[2], count = tokens.Features.Lengths[1];

        FeatureExtractionResult mean =
            demo.Features.Run("The sailor works in the ship.", new FeatureExtractionOptions { Pooling = Pooling.Mean });
        FeatureExtractionResult cls =
            demo.Features.Run("The sailor works in the ship.", new FeatureExtractionOptions { Pooling = Pooling.Cls });

        tokens.Features.Lengths[0].Should().Be(1);
        mean.Features.Lengths.ToArray().Should().Equal(hidden);
        cls.Values.ToArray().Should().Equal(tokens.Values[..(int)hidden].ToArray());
        float sum = 0;
        for (int t = 0; t < count; t++) sum += tokens.Features[0, t, 5];
        mean.Features[5].Should().BeApproximately(sum / count, 1e-5f);
    }

    [Fact]
    public void FeatureExtraction_PaddedBatch_PoolsOverRealTokensOnly()
    {
        string[] texts = ["Short.", "The sailor works in the ship, and the dog barks in the kennel."];
        var options = new FeatureExtractionOptions { Pooling = Pooling.Mean, Normalize = true, Padded = true, BatchSize = 2 };

        FeatureExtractionResult padded = demo.Features.RunBatch(texts, options)[0], alone = demo.Features.Run(texts[0], options);

        TensorPrimitives.Norm(padded.Values).Should().BeApproximately(1, 1e-6f);
        FeatureExtractionPipeline.CosineSimilarity(padded, alone).Should().BeInRange(0.9f, 0.9999999f);
        FeatureExtractionPipeline.CosineSimilarity(alone, alone).Should().BeApproximately(1, 1e-6f);
    }
}
