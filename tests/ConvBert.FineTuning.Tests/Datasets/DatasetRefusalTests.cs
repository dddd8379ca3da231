namespace ConvBert.FineTuning.Tests.Datasets;

/// <summary>What a new user gets wrong: each an exception that says what, where, and what was expected.</summary>
public sealed class DatasetRefusalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.jsonl", "", "is empty")]
    [InlineData("a.jsonl", "\n\n", "holds no example")]
    [InlineData("a.csv", "text,label\n", "holds no example")]
    [InlineData("a.jsonl", "{\"txt\": \"a\", \"label\": 1}", "\"text\"", "\"txt\"", "text-classification")]
    [InlineData("a.csv", "text,lable\na,1", "\"label\"", "\"lable\"")]
    [InlineData("a.csv", "text,text,label\na,b,1", "several columns \"text\"")]
    [InlineData("a.csv", "text,label\n\"a,1\nb,2", "line 2", "quote")]
    [InlineData("a.jsonl", "{\"tokens\": [\"a\"], \"ner_tags\": [\"O\"]}", "another task")]
    [InlineData("a.json", "{\"version\": 1}\n", "has no column")]
    [InlineData("a.json", "{\"data\":\n[", "not valid JSON", "line 2")]
    [InlineData("a.jsonl", "{\"text\": \"a\"}", "has no column", "\"label\"")]
    [InlineData("a.jsonl", "not json", "holds no example", "line 1", "not valid JSON")]
    [InlineData("a.xyz", "a,b", "format", ".jsonl")]
    public void Read_AFileThatCannotBeUsed_SaysWhy(string name, string content, params string[] parts)
    {
        string path = _folder.Write(name, content);

        Action reading = () => new TextClassificationTask().Read(path);

        reading.Should().Throw<DatasetException>().Which.Message.Should().StartWith(path).And.ContainAll(parts);
    }

    [Fact]
    public void Read_NoFileOrAFolder_SaysSo()
    {
        var task = new MaskedLanguageModelingTask();

        task.Invoking(one => one.Read(_folder.File("none.txt"))).Should().Throw<DatasetException>()
            .WithMessage("*none.txt: no such file*");
        task.Invoking(one => one.Read(_folder.Path)).Should().Throw<DatasetException>().WithMessage("*folder*");
    }

    [Fact]
    public void Read_StrictlyABadLine_NamesFileAndLine()
    {
        string path = _folder.Write("a.jsonl", "{\"text\": \"a\", \"label\": \"x\"}\n{\"text\": \"b\"}\n");
        var task = new TextClassificationTask { Reading = new DatasetOptions { Strict = true } };

        DatasetException exception = task.Invoking(one => one.Read(path)).Should().Throw<DatasetException>().Which;

        exception.Path.Should().Be(path);
        exception.Line.Should().Be(2);
        exception.Message.Should().Be($"{path}, line 2: has no \"label\".");
    }

    [Fact]
    public void Read_ALabelThatIsNotGiven_IsAnErrorAlsoWhereBadLinesAreNot()
    {
        string path = _folder.Write("a.csv", "text,label\na,x\nb,z\n");

        new TextClassificationTask().Invoking(task => task.Read(path, ["x", "y"])).Should().Throw<DatasetException>()
            .WithMessage("*line 3*\"z\"*\"x\", \"y\"*");
    }

    [Fact]
    public void Read_ANumberThatIsNoneOfTheNumbersGiven_IsNoId()
    {
        string path = _folder.Write("a.csv", "text,label\na,1\nb,0\n");

        new TextClassificationTask().Invoking(task => task.Read(path, ["1", "2", "3"])).Should().Throw<DatasetException>()
            .WithMessage("*line 3*\"0\"*");
    }

    [Theory]
    [InlineData("a.jsonl", """{"text": "a", "label": "x"}""", "\n", """{"text": "\ud800", "label": "x"}""")]
    [InlineData("a.json", """[{"text": "a", "label": "x"},""", " ", """{"text": "\ud800", "label": "x"}]""")]
    public void Read_HalfASurrogatePair_IsABadRecord(string name, string first, string between, string second)
    {
        string path = _folder.Write(name, first + between + second);

        RefusedLine refused = new TextClassificationTask().Read(path).Refused.Should().ContainSingle().Which;

        refused.Line.Should().Be(2);
        refused.Reason.Should().Contain("Unicode");
    }

    [Fact]
    public void Configure_OneClassOnly_IsRefused()
    {
        string path = _folder.Write("a.csv", "text,label\na,x\nb,x\n");
        var task = new TextClassificationTask();

        task.Invoking(one => one.Configure(new ConvBertConfig(), task.Read(path))).Should().Throw<DatasetException>()
            .WithMessage("*\"x\"*one class only*");
        task.Invoking(one => one.Configure(new ConvBertConfig(), task.Read(path, ["x", "y"]))).Should().Throw<DatasetException>();
    }

    [Theory]
    [InlineData("""{"question": "q", "context": "abc", "answers": {"text": ["b"], "answer_start": [2]}}""", "character 2")]
    [InlineData("""{"question": "q", "context": "abc", "answers": {"text": ["b"], "answer_start": [99]}}""", "character 99")]
    [InlineData("""{"question": "q", "context": "abc", "answers": {"text": ["b"], "answer_start": []}}""", "1 texts of answers, but 0")]
    [InlineData("""{"question": "q", "context": "abc", "answers": {"text": ["b"], "answer_start": [-1]}}""", "no place")]
    [InlineData("""{"question": "q", "context": "abc", "answers": ["b"]}""", "answer_start")]
    [InlineData("""{"question": "", "context": "abc", "answers": []}""", "empty question")]
    public void Read_ABadQuestion_SaysWhatIsWrong(string line, string part)
    {
        string path = _folder.Write("a.jsonl", line);

        new QuestionAnsweringTask().Invoking(task => task.Read(path)).Should().Throw<DatasetException>().WithMessage($"*line 1*{part}*");
    }

    [Theory]
    [InlineData("""{"prompt": "p", "choices": ["a", "b"], "label": 2}""", "0 to 1")]
    [InlineData("""{"prompt": "p", "choices": ["a"], "label": 0}""", "at least two")]
    [InlineData("""{"prompt": "p", "choices": "ab", "label": 0}""", "list")]
    public void Read_ABadChoice_SaysWhatIsWrong(string line, string part)
    {
        string path = _folder.Write("a.jsonl", line);

        new MultipleChoiceTask().Invoking(task => task.Read(path)).Should().Throw<DatasetException>().WithMessage($"*line 1*{part}*");
    }

    [Fact]
    public void Read_AnotherNumberOfChoices_IsABadLine()
    {
        string path = _folder.Write(
            "a.jsonl", """
            {"prompt": "p", "choices": ["a", "b"], "label": 1}
            {"prompt": "p", "choices": ["a", "b", "c"], "label": 1}
            """);

        new MultipleChoiceTask().Read(path).Refused.Should().ContainSingle().Which.Reason.Should().Contain("has 3 choices");
    }

    [Theory]
    [InlineData("a.conll", "word\n\n", "1 column")]
    [InlineData("a.jsonl", """{"tokens": ["a", "b"], "tags": ["O"]}""", "2 words, but 1 tags")]
    [InlineData("a.jsonl", """{"tokens": [], "tags": []}""", "no words")]
    public void Read_ABadSentence_SaysWhatIsWrong(string name, string content, string part)
    {
        string path = _folder.Write(name, content);

        new TokenClassificationTask().Invoking(task => task.Read(path)).Should().Throw<DatasetException>().WithMessage($"*line 1*{part}*");
    }

    [Theory]
    [InlineData("""{"text": "a", "label": 0.5}""", """{"text": "a", "label": "x"}""")]
    [InlineData("""{"text": "a", "label": ["x"]}""", """{"text": "a", "label": "x"}""")]
    [InlineData("""{"text": "a", "label": "x"}""", """{"text": "a", "label": 0.5}""")]
    public void Read_LabelsOfTwoKinds_RefusesThoseThatTheFirstIsNot(string first, string second)
    {
        string path = _folder.Write("a.jsonl", first + "\n" + second);

        new TextClassificationTask().Read(path).Refused.Should().ContainSingle().Which.Line.Should().Be(2);
    }

    [Fact]
    public void GetEnumerator_AFileThatHasChanged_IsRefused()
    {
        string path = _folder.Write("a.txt", "One.\nTwo.");
        Dataset<TextExample> data = new MaskedLanguageModelingTask().Read(path);
        File.AppendAllText(path, "Three.");

        data.Invoking(all => all.ToArray()).Should().Throw<DatasetException>().WithMessage("*has changed*");
    }

    [Fact]
    public void Read_TooManyLabels_SuspectsTheColumn()
    {
        string path = _folder.Write("a.csv", "text,label\n" + string.Concat(Enumerable.Range(0, 10_001).Select(i => $"a,l{i}\n")));

        new TextClassificationTask().Invoking(task => task.Read(path)).Should().Throw<DatasetException>().WithMessage("*another column*");
    }
}
