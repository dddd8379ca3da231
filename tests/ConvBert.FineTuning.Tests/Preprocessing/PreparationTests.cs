using ConvBert.FineTuning.Tests.Support;
using ConvBert.Training;

namespace ConvBert.FineTuning.Tests.Preprocessing;

/// <summary>What examples become, by the rules of Hugging Face's guides.</summary>
public sealed class PreparationTests
{
    private const long No = TrainingBatch.IgnoredLabel;

    [Fact]
    public void Prepare_APair_HasTypesAndTheIdOfItsLabel()
    {
        TrainingExample example = Prepare(
            new TextClassificationTask(), [new TextClassificationExample("the cat", "a dog") { Labels = ["y"] }], "x", "y").Single();

        TestTokenizer.Text(example.Texts[0].InputIds).Should().Be("[CLS] the cat [SEP] a dog [SEP]");
        example.Texts[0].TokenTypeIds.ToArray().Should().Equal(0, 0, 0, 0, 1, 1, 1);
        example.Labels.ToArray().Should().Equal(1);
    }

    [Fact]
    public void Prepare_ATextThatIsTooLong_IsCut()
    {
        var task = new TextClassificationTask { MaxLength = 5 };

        TrainingExample example = Prepare(task, [new TextClassificationExample("a b c d e f") { Labels = ["x"] }], "x", "y").Single();

        TestTokenizer.Text(example.Texts[0].InputIds).Should().Be("[CLS] a b c [SEP]");
        example.Texts[0].TokenTypeIds.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public void Prepare_SeveralLabels_AreOnesAmongZeros() =>
        Prepare(
            new TextClassificationTask { Reading = new DatasetOptions { ProblemType = ProblemType.MultiLabelClassification } },
            [new TextClassificationExample("a") { Labels = ["z", "x"] }], "x", "y", "z")
            .Single().Targets.ToArray().Should().Equal(1, 0, 1);

    [Fact]
    public void Prepare_ANumber_IsTheTarget()
    {
        var task = new TextClassificationTask();
        Dataset<TextClassificationExample> data = task.FromExamples([new TextClassificationExample("a") { Target = 2.5f }]);
        ConvBertConfig config = task.Configure(TestTokenizer.Config("x", "y"), data);

        config.ProblemType.Should().Be("regression");
        config.NumLabels.Should().Be(1);
        task.Prepare(data, TestTokenizer.Create(), config).Single().Targets.ToArray().Should().Equal(2.5f);
        task.Invoking(one => one.Prepare(data, TestTokenizer.Create(), TestTokenizer.Config("x", "y"))).Should().Throw<DatasetException>();
    }

    [Theory]
    [InlineData(false, new[] { No, 1, No, 0, 2, No, No, 3, No })]
    [InlineData(true, new[] { No, 1, 2, 0, 2, 2, 2, 3, No })]
    public void Prepare_Words_HaveTheirTagsOnTheFirstPieceOrAll(bool all, long[] expected)
    {
        // dog·s | a | run·ning·s | rome: tags B-X O I-X B-Y, and no I-Y to go on with.
        var task = new TokenClassificationTask { LabelAllTokens = all };
        var example = new TokenClassificationExample(["dogs", "a", "runnings", "rome"], ["B-X", "O", "I-X", "B-Y"]);

        TrainingExample prepared = Prepare(task, [example], "O", "B-X", "I-X", "B-Y").Single();

        TestTokenizer.Text(prepared.Texts[0].InputIds).Should().Be("[CLS] dog ##s a run ##ning ##s rome [SEP]");
        prepared.Labels.ToArray().Should().Equal(expected);
    }

    [Fact]
    public void Prepare_AWordWithPunctuation_IsOneWord()
    {
        var example = new TokenClassificationExample(["cat.dog", "a"], ["B-X", "O"]);

        TrainingExample prepared = Prepare(new TokenClassificationTask(), [example], "O", "B-X").Single();

        TestTokenizer.Text(prepared.Texts[0].InputIds).Should().Be("[CLS] cat . dog a [SEP]");
        prepared.Labels.ToArray().Should().Equal(No, 1, No, No, 0, No);
    }

    [Fact]
    public void Prepare_AQuestion_NamesTheFirstAndTheLastTokenOfItsFirstAnswer()
    {
        // [CLS] where ? [SEP] the cat run ##s in rome . [SEP]
        const string context = "The cat runs in Rome.";
        var example = new QuestionAnsweringExample("1", "Where?", context, [new GoldAnswer("runs in Rome", 8), new GoldAnswer("Rome", 16)]);

        TrainingExample prepared = Prepare(new QuestionAnsweringTask(), [example]).Single();

        TestTokenizer.Text(prepared.Texts[0].InputIds).Should().Be("[CLS] where ? [SEP] the cat run ##s in rome . [SEP]");
        prepared.Labels.ToArray().Should().Equal(6, 9);
    }

    [Fact]
    public void Prepare_ALongContext_BecomesWindowsAndAnswersOutsideAreTheFirstToken()
    {
        // Nine tokens less three special ones and the question's two: windows of four that overlap by two.
        var task = new QuestionAnsweringTask { MaxLength = 9, DocStride = 2 };
        var example = new QuestionAnsweringExample("1", "where?", "a b c d e f a b c", [new GoldAnswer("e f", 8)]);

        TrainingExample[] windows = [.. Prepare(task, [example])];

        windows.Select(window => TestTokenizer.Text(window.Texts[0].InputIds)).Should().Equal(
            "[CLS] where ? [SEP] a b c d [SEP]", "[CLS] where ? [SEP] c d e f [SEP]", "[CLS] where ? [SEP] e f a b [SEP]",
            "[CLS] where ? [SEP] a b c [SEP]");
        windows.Select(window => string.Join(' ', window.Labels.ToArray())).Should().Equal("0 0", "6 7", "4 5", "0 0");
    }

    [Fact]
    public void Prepare_NoAnswer_IsTheFirstToken() =>
        Prepare(new QuestionAnsweringTask(), [new QuestionAnsweringExample("1", "where?", "a b", [])])
            .Single().Labels.ToArray().Should().Equal(0, 0);

    [Fact]
    public void Prepare_AQuestionWithoutRoomForTheContext_NamesIt()
    {
        var task = new QuestionAnsweringTask { MaxLength = 6, DocStride = 4 };

        task.Invoking(one => Prepare(one, [new QuestionAnsweringExample("q7", "where a?", "a b c d e f", [])]))
            .Should().Throw<DatasetException>().WithMessage("*\"q7\"*");
    }

    [Fact]
    public void Prepare_Choices_AreTextsBehindThePrompt()
    {
        TrainingExample example = Prepare(new MultipleChoiceTask(), [new MultipleChoiceExample("the cat", ["runs", "a dog"], 1)]).Single();

        example.Texts.Select(text => TestTokenizer.Text(text.InputIds)).Should()
            .Equal("[CLS] the cat [SEP] run ##s [SEP]", "[CLS] the cat [SEP] a dog [SEP]");
        example.Labels.ToArray().Should().Equal(1);
    }

    [Fact]
    public void Prepare_ALabelThatTheModelHasNot_IsRefused()
    {
        var task = new TextClassificationTask();
        Dataset<TextClassificationExample> data = task.FromExamples([new TextClassificationExample("a") { Labels = ["new"] }]);

        task.Invoking(one => one.Prepare(data, TestTokenizer.Create(), TestTokenizer.Config("x", "y"))).Should().Throw<DatasetException>()
            .WithMessage("*\"new\"*\"x\", \"y\"*");
    }

    [Fact]
    public void Prepare_AnotherTasksData_IsRefused()
    {
        Dataset<TextExample> data = new MaskedLanguageModelingTask().FromExamples([new TextExample("a")]);

        new MultipleChoiceTask().Invoking(task => task.Prepare(data, TestTokenizer.Create(), TestTokenizer.Config("x")))
            .Should().Throw<ArgumentException>().WithMessage("*multiple-choice*");
    }

    [Fact]
    public void Prepare_LongerThanTheModelReads_IsRefused()
    {
        var task = new TextClassificationTask { MaxLength = 513 };
        Dataset<TextClassificationExample> data = task.FromExamples([new TextClassificationExample("a") { Labels = ["x"] }]);

        task.Invoking(one => one.Prepare(data, TestTokenizer.Create(), TestTokenizer.Config("x", "y"))).Should().Throw<ArgumentException>()
            .WithMessage("*512 positions*");
    }

    private static PreparedDataset Prepare<TExample>(FineTuningTask<TExample> task, TExample[] examples, params string[] labels)
        where TExample : class =>
        task.Prepare(task.FromExamples(examples, labels is [] ? null : labels), TestTokenizer.Create(), TestTokenizer.Config(labels));
}
