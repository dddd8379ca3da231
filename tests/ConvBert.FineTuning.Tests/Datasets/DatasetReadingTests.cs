using System.Text;

namespace ConvBert.FineTuning.Tests.Datasets;

/// <summary>Files of examples in every format, as users have them.</summary>
public sealed class DatasetReadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_JsonLines_GivesTextsLabelsAndCounts()
    {
        string path = _folder.Write("a.jsonl", """
            {"text": "good", "label": "positive"}

            {"text": "bad", "label": "negative"}
            {"text": "fine", "label": "positive"}
            """);

        Dataset<TextClassificationExample> data = new TextClassificationTask().Read(path);

        data.Count.Should().Be(3);
        data.Labels.Should().Equal("negative", "positive");
        data.LabelCounts.Should().Equal(1, 2);
        data.ProblemType.Should().Be(ProblemType.SingleLabelClassification);
        data.Select(example => (example.Text, example.Labels[0])).Should()
            .Equal(("good", "positive"), ("bad", "negative"), ("fine", "positive"));
    }

    [Theory]
    [InlineData("sentence1,sentence2,label\na,b,0\n\"c, \"\"d\"\"\",e,1\n", "a.csv")]
    [InlineData("\uFEFFsentence1,sentence2,label\r\na,b,0\r\n\"c, \"\"d\"\"\",e,1\r\n", "a.csv")]
    [InlineData("sentence1\tsentence2\tlabel\na\tb\t0\n\"c, \"\"d\"\"\"\te\t1", "a.tsv")]
    public void Read_ATable_GivesQuotedFieldsAndPairs(string content, string name)
    {
        string path = _folder.Write(name, content);

        Dataset<TextClassificationExample> data = new TextClassificationTask().Read(path);

        data.Select(example => (example.Text, example.TextPair, example.Labels[0])).Should()
            .Equal(("a", "b", "0"), ("c, \"d\"", "e", "1"));
    }

    [Theory]
    [InlineData("question\tsentence\tlabel\nq\ts\tx\n", "q", "s")]
    [InlineData("premise\thypothesis\tlabel\nq\ts\tx\n", "q", "s")]
    [InlineData("question1\tquestion2\tlabel\nq\ts\tx\n", "q", "s")]
    [InlineData("sentence\tlabel\ttext_pair\nq\tx\ts\n", "q", "s")]
    [InlineData("sentence\tlabel\tidx\nq\tx\t1\n", "q", null)]
    public void Read_TheUsualColumns_AreFound(string content, string text, string? pair)
    {
        TextClassificationExample example = new TextClassificationTask().Read(_folder.Write("a.tsv", content)).Single();

        (example.Text, example.TextPair, example.Labels[0]).Should().Be((text, pair, "x"));
    }

    [Fact]
    public void Read_BomAndCarriageReturnsInJsonLines_AreNoPartOfIt()
    {
        string path = _folder.Write("a.jsonl", "\uFEFF{\"text\": \"a\", \"label\": 1}\r\n{\"text\": \"b\", \"label\": 0}\r\n");

        Dataset<TextClassificationExample> data = new TextClassificationTask().Read(path);

        data.Count.Should().Be(2);
        data.RefusedCount.Should().Be(0);
    }

    [Fact]
    public void Read_NumbersAsLabels_AreOrderedAsNumbers()
    {
        string path = _folder.Write("a.csv", "text,label\na,10\nb,9\nc,2\n");

        new TextClassificationTask().Read(path).Labels.Should().Equal("2", "9", "10");
    }

    [Fact]
    public void Read_GivenLabels_KeepTheirOrderAndTakeNumbersAsIds()
    {
        string path = _folder.Write("a.csv", "text,label\na,1\nb,good\nc,0\n");
        var task = new TextClassificationTask { Reading = new DatasetOptions { Labels = ["good", "bad"] } };

        Dataset<TextClassificationExample> data = task.Read(path);

        data.Labels.Should().Equal("good", "bad");
        data.LabelCounts.Should().Equal(2, 1);
    }

    [Theory]
    [InlineData("""{"text": "a", "label": ["x", "y"]}""", ProblemType.MultiLabelClassification)]
    [InlineData("""{"text": "a", "label": []}""", ProblemType.MultiLabelClassification)]
    [InlineData("""{"text": "a", "label": 0.5}""", ProblemType.Regression)]
    [InlineData("""{"text": "a", "label": 3}""", ProblemType.SingleLabelClassification)]
    [InlineData("""{"text": "a", "label": "x"}""", ProblemType.SingleLabelClassification)]
    public void Read_ALabel_TellsTheProblem(string line, ProblemType expected) =>
        new TextClassificationTask().Read(_folder.Write("a.jsonl", line)).ProblemType.Should().Be(expected);

    [Fact]
    public void Read_WholeNumbersAndOneFraction_AreARegression()
    {
        string path = _folder.Write("a.csv", "text,label\na,1\nb,2\nc,2.5\n");

        Dataset<TextClassificationExample> data = new TextClassificationTask().Read(path);

        data.ProblemType.Should().Be(ProblemType.Regression);
        data.Select(example => example.Target).Should().Equal(1f, 2f, 2.5f);
        data.Labels.Should().BeEmpty();
    }

    [Fact]
    public void Read_SeveralLabelsInATable_ArePartedWhereTold()
    {
        string path = _folder.Write("a.csv", "text,labels\na,\"x, y\"\nb,\nc,y\n");
        var task = new TextClassificationTask { Reading = new DatasetOptions { ProblemType = ProblemType.MultiLabelClassification } };

        Dataset<TextClassificationExample> data = task.Read(path);

        data.Select(example => string.Join('+', example.Labels)).Should().Equal("x+y", "", "y");
        data.LabelCounts.Should().Equal(1, 2);
    }

    [Fact]
    public void Read_Conll_EndsSentencesAtBlankLinesAndDocumentStarts()
    {
        string path = _folder.Write("a.conll", """
            -DOCSTART- -X- -X- O

            EU NNP B-NP B-ORG
            rejects VBZ B-VP O

            Peter NNP B-NP B-PER
            -DOCSTART- -X- -X- O
            Rome NNP B-NP B-LOC
            """);

        Dataset<TokenClassificationExample> ner = new TokenClassificationTask().Read(path);
        var byColumn = new TokenClassificationTask { Reading = new DatasetOptions { Columns = new DatasetColumns { Tags = "1" } } };

        ner.Select(example => string.Join(' ', example.Tokens)).Should().Equal("EU rejects", "Peter", "Rome");
        ner.Labels.Should().Equal("B-LOC", "B-ORG", "B-PER", "O");
        byColumn.Read(path).Labels.Should().Equal("NNP", "VBZ");
    }

    [Theory]
    [InlineData("word\tO\r\nNew York\tB-LOC\r\n\r\n", new[] { "word", "New York" })]
    [InlineData("\uFEFFword O\nYork B-LOC", new[] { "word", "York" })]
    public void Read_ConllOfOtherSystems_GivesTheWords(string content, string[] words) =>
        new TokenClassificationTask().Read(_folder.Write("a.txt", content)).Single().Tokens.Should().Equal(words);

    [Fact]
    public void Read_TagsAsNumbers_AreIdsOfGivenLabels()
    {
        string path = _folder.Write("a.jsonl", """{"tokens": ["a", "b"], "ner_tags": [0, 2]}""");

        Dataset<TokenClassificationExample> data = new TokenClassificationTask().Read(path, ["O", "B-X", "I-X"]);

        data.LabelCounts.Should().Equal(1, 0, 1);
    }

    [Fact]
    public void Read_SquadOfVersion2_GivesQuestionsWithAndWithoutAnswers()
    {
        string path = _folder.Write("dev.json", """
            {"version": "v2.0", "data": [{"title": "t", "paragraphs": [
              {"context": "Rome is in Italy.", "qas": [
                {"id": "q1", "question": "Where is Rome?", "is_impossible": false,
                 "answers": [{"text": "Italy", "answer_start": 11}, {"text": "in Italy", "answer_start": 8}]},
                {"id": "q2", "question": "Who?", "is_impossible": true, "answers": [],
                 "plausible_answers": [{"text": "Rome", "answer_start": 0}]}]},
              {"context": "Paris.", "qas": [{"id": "q3", "question": "What?", "answers": [{"text": "Paris", "answer_start": 0}]}]}]}]}
            """);

        QuestionAnsweringExample[] examples = [.. new QuestionAnsweringTask().Read(path)];

        examples.Select(example => (example.Id, example.Context.Length, example.Answers.Count)).Should()
            .Equal(("q1", 17, 2), ("q2", 17, 0), ("q3", 6, 1));
        examples[0].Answers[1].Should().Be(new GoldAnswer("in Italy", 8));
    }

    [Theory]
    [InlineData("a.jsonl", """{"question": "q?", "context": "The 😀 cat", "answers": {"text": ["cat"], "answer_start": [6]}}""")]
    [InlineData("a.json", """[{"question": "q?", "context": "The 😀 cat", "answers": {"text": ["cat"], "answer_start": [6]}}]""")]
    [InlineData("b.json", """{"question": "q?", "context": "The 😀 cat", "answers": {"text": ["cat"], "answer_start": [6]}}""")]
    public void Read_FlatQuestions_CountPlacesInCodePoints(string name, string content)
    {
        QuestionAnsweringExample example = new QuestionAnsweringTask().Read(_folder.Write(name, content)).Single();

        example.Answers.Should().Equal(new GoldAnswer("cat", 6));
        example.Id.Should().Be("1");
    }

    [Fact]
    public void Read_AJsonDocumentWithBomAndBadBytes_LeavesOutTheRecordWithThem()
    {
        byte[] bad = [.. "\uFEFF[{\"text\": \"a\", \"label\": \"x\"},\r\n{\"text\": \""u8, 0xFF, .. "\", \"label\": \"y\"}]"u8];
        File.WriteAllBytes(_folder.File("a.json"), bad);

        Dataset<TextClassificationExample> data = new TextClassificationTask().Read(_folder.File("a.json"));

        data.Single().Text.Should().Be("a");
        data.Refused.Should().ContainSingle().Which.Line.Should().Be(2);
    }

    [Fact]
    public void Read_SwagColumns_JoinEndingsWithTheirBeginning()
    {
        string path = _folder.Write(
            "a.csv", "sent1,sent2,ending0,ending1,ending2,ending3,label\nHe sits.,Then he,a,b,c,d,2\n");

        MultipleChoiceExample example = new MultipleChoiceTask().Read(path).Single();

        example.Prompt.Should().Be("He sits.");
        example.Choices.Should().Equal("Then he a", "Then he b", "Then he c", "Then he d");
        example.Label.Should().Be(2);
    }

    [Fact]
    public void Read_PlainText_LeavesBlankLinesOut()
    {
        string path = _folder.Write("a.txt", "One.\r\n\r\nTwo.\n  \nThree.");

        new MaskedLanguageModelingTask().Read(path).Select(example => example.Text).Should().Equal("One.", "Two.", "Three.");
    }

    [Fact]
    public void Read_BadLines_AreNamedByTheirNumbersAndCounted()
    {
        byte[] content =
        [
            .. Encoding.UTF8.GetBytes("{\"text\": \"a\", \"label\": \"x\"}\n{\"text\": \"b\"}\n{broken\n[1]\n"), 0xFF, .. "\n"u8,
            .. Encoding.UTF8.GetBytes("{\"text\": 1.5, \"label\": \"y\"}\n{\"text\": [], \"label\": \"y\"}\n"),
        ];
        string path = _folder.File("a.jsonl");
        File.WriteAllBytes(path, content);

        Dataset<TextClassificationExample> data = new TextClassificationTask().Read(path);

        data.Count.Should().Be(2);
        data.RefusedCount.Should().Be(5);
        data.Refused.Select(refused => refused.Line).Should().Equal(2, 3, 4, 5, 7);
        data.Refused[0].Reason.Should().Contain("\"label\"");
        data.Refused[3].Reason.Should().Contain("UTF-8");
    }

    [Fact]
    public void Read_ATableWithLongRecords_NamesLinesNotRecords()
    {
        string path = _folder.Write("a.csv", "text,label\n\"two\nlines\",x\nshort\nb,y\n");

        Dataset<TextClassificationExample> data = new TextClassificationTask().Read(path);

        data.Count.Should().Be(2);
        data.Refused.Should().ContainSingle().Which.Line.Should().Be(4);
    }

    [Fact]
    public void Read_ManyBadLines_KeepsAHundredReasons()
    {
        string path = _folder.Write("a.jsonl", string.Concat(Enumerable.Repeat("{}\n", 250)) + "{\"text\": \"a\", \"label\": \"x\"}");
        var task = new TextClassificationTask { Reading = new DatasetOptions { Columns = new DatasetColumns { Label = "label" } } };

        // Where the columns are not found for so long, they are not there.
        task.Invoking(one => one.Read(path)).Should().Throw<DatasetException>().WithMessage("*has no column*");
        string turned = _folder.Write("b.jsonl", "{\"text\": \"a\", \"label\": \"x\"}\n" + string.Concat(Enumerable.Repeat("{}\n", 250)));
        Dataset<TextClassificationExample> data = task.Read(turned);

        data.RefusedCount.Should().Be(250);
        data.Refused.Should().HaveCount(Dataset.MaxRefused);
    }

    [Fact]
    public void Read_AFirstRecordWithoutTheColumns_IsABadLineLikeOthers()
    {
        string path = _folder.Write("a.jsonl", "{\"text\": \"a\"}\n{\"text\": \"a\", \"label\": \"x\"}");

        Dataset<TextClassificationExample> data = new TextClassificationTask().Read(path);

        data.Count.Should().Be(1);
        data.Refused.Should().ContainSingle().Which.Line.Should().Be(1);
    }

    [Fact]
    public void Read_MaxExamples_IsHowManyThereAre()
    {
        string path = _folder.Write("a.txt", "1\n2\n3\n4");
        var task = new MaskedLanguageModelingTask { Reading = new DatasetOptions { MaxExamples = 3 } };

        task.Read(path).Count.Should().Be(3);
        task.Read(path).Should().HaveCount(3);
    }

    [Fact]
    public void Fingerprint_OfOtherContentOrOptions_IsAnother()
    {
        string path = _folder.Write("a.txt", "One.\nTwo.");
        string same = _folder.Write("b.txt", "One.\nTwo.");
        string other = _folder.Write("c.txt", "One.\nTwo!");
        var task = new MaskedLanguageModelingTask();
        var fewer = new MaskedLanguageModelingTask { Reading = new DatasetOptions { MaxExamples = 1 } };

        task.Read(same).Fingerprint.Should().Be(task.Read(path).Fingerprint);
        task.Read(other).Fingerprint.Should().NotBe(task.Read(path).Fingerprint);
        fewer.Read(path).Fingerprint.Should().NotBe(task.Read(path).Fingerprint);
    }
}
