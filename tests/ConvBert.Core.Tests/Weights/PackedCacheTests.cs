using System.Numerics.Tensors;
using System.Text.Json;
using ConvBert.Core.Tests.Support;
using ConvBert.Kernels.Memory;
using ConvBert.Tests.Support;
using ConvBert.Weights;

namespace ConvBert.Core.Tests.Weights;

/// <summary>The cache changes how fast a model loads and nothing else: not its bits, not its errors, not whether it loads.</summary>
public sealed class PackedCacheTests : IDisposable
{
    private static readonly int[] Text = [1, 5, 9, 13, 2, 7, 11, 3];

    private readonly TemporaryFolder _model = new();
    private readonly TemporaryFolder _cache = new();

    public PackedCacheTests() => CopyModel("base_model", _model.Path);

    public static TheoryData<string> Cases =>
    [
        "base_model", "base_masked_lm", "untied", "base_token_classification", "base_sequence_classification", "base_question_answering",
        "base_multiple_choice", "groups_4", "act_prelu", "act_xielu", "projection_wide",
    ];

    public void Dispose()
    {
        _model.Dispose();
        _cache.Dispose();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Load_FromTheCache_GivesTheSameBits(string name)
    {
        string folder = GoldenFolder.Of("models", name);
        JsonElement call = GoldenFolder.CallsOf(folder).EnumerateArray().First(c => c.TryGetProperty("expected", out _));
        string className = JsonDocument.Parse(File.ReadAllText(
            Path.Combine(folder, "cases.json"))).RootElement.GetProperty("class").GetString()!;
        ConvBertInputs inputs = GoldenCall.Inputs(new GoldenTensors(Path.Combine(folder, call.GetProperty("inputs").GetString()!)), call);
        Dictionary<string, Tensor<float>> expected = GoldenCall.Run(folder, className, inputs, new ConvBertLoadOptions());
        for (int load = 0; load < 2; load++)
        {
            Dictionary<string, Tensor<float>> actual = GoldenCall.Run(folder, className, inputs, Options());
            foreach (string output in expected.Keys)
                actual[output].SequenceEqual(expected[output]).Should().BeTrue($"{output} of load {load}");
        }

        Directory.GetFiles(_cache.Path).Should().ContainSingle();
    }

    [Theory]
    [InlineData(PackedCacheCheck.Contents)]
    [InlineData(PackedCacheCheck.FileTimes)]
    public void Load_ASecondTime_MapsTheFile(PackedCacheCheck check)
    {
        (float[] expected, LoadingReport off) = Load(new ConvBertLoadOptions());
        off.PackedCache.Should().Be(PackedCacheState.Off);
        Require(PackedCacheState.Written, expected, check);
        Require(PackedCacheState.Mapped, expected, check);
        Require(PackedCacheState.Mapped, expected, check);
    }

    [Fact]
    public void Load_FromAMovedFolder_MapsTheFile()
    {
        (float[] expected, _) = Load(Options());
        using var moved = new TemporaryFolder();
        CopyModel("base_model", moved.Path);
        (float[] actual, LoadingReport report) = Load(Options(), moved.Path);
        report.PackedCache.Should().Be(PackedCacheState.Mapped);
        actual.Should().Equal(expected);
    }

    [FifoTheory]
    [InlineData(PackedCacheCheck.Contents)]
    [InlineData(PackedCacheCheck.FileTimes)]
    public void Load_PipeUnderTheCachesName_ReadsTheCheckpoint(PackedCacheCheck check)
    {
        (float[] expected, _) = Load(Options(check));
        Fifo.Replace(Directory.GetFiles(_cache.Path).Single());
        float[]? actual = null;
        Fifo.Run(() => actual = Load(Options(check)).Item1).Should().BeNull();
        actual.Should().Equal(expected);
    }

    [Fact]
    public void Load_AnotherClass_HasAFileOfItsOwn()
    {
        CopyModel("base_token_classification", _model.Path);
        Load(Options()).Report.PackedCache.Should().Be(PackedCacheState.Written);
        using ConvBertForTokenClassification model = ConvBertForTokenClassification.FromPretrained(_model.Path, Options());
        model.Report.PackedCache.Should().Be(PackedCacheState.Written);
        Load(Options()).Report.PackedCache.Should().Be(PackedCacheState.Mapped);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.7)]
    [InlineData(0.999)]
    public void Load_OneByteOfTheCheckpointChangedUnderItsOldSizeAndTime_ReadsTheCheckpoint(double place)
    {
        Load(Options());
        ChangeByte(_model.File("model.safetensors"), bytes => (int)(bytes.Length * place), keepTime: true);
        (float[] expected, _) = Load(new ConvBertLoadOptions());
        Require(PackedCacheState.Written, expected);
        Require(PackedCacheState.Mapped, expected);
    }

    [Fact]
    public void Load_ByFileTimesAfterAChangeOfTime_ReadsTheCheckpoint()
    {
        (float[] expected, _) = Load(Options(PackedCacheCheck.FileTimes));
        File.SetLastWriteTimeUtc(_model.File("model.safetensors"), DateTime.UtcNow.AddMinutes(1));
        Require(PackedCacheState.Written, expected, PackedCacheCheck.FileTimes);
    }

    [Fact]
    public void Load_ByFileTimesAfterAChangeOfTheFirstNumbers_ReadsTheCheckpoint()
    {
        Load(Options(PackedCacheCheck.FileTimes));
        // The header's length is in front of it.
        ChangeByte(_model.File("model.safetensors"), bytes => 8 + BitConverter.ToInt32(bytes), keepTime: true);
        (float[] expected, _) = Load(new ConvBertLoadOptions());
        Require(PackedCacheState.Written, expected, PackedCacheCheck.FileTimes);
    }

    /// <summary>The first number of every tensor, one at a time: none of them may be outside the sample.</summary>
    [Fact]
    public void Load_ByFileTimesAfterAChangeOfAnyShardsNumbers_ReadsTheCheckpoint()
    {
        using var model = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(Goldens.Path("formats", "safetensors_sharded")))
            File.Copy(file, model.File(Path.GetFileName(file)));
        Load(Options(PackedCacheCheck.FileTimes), model.Path).Report.PackedCache.Should().Be(PackedCacheState.Written);
        Load(Options(PackedCacheCheck.FileTimes), model.Path).Report.PackedCache.Should().Be(PackedCacheState.Mapped);
        string[] shards = Directory.GetFiles(model.Path, "*.safetensors");
        shards.Should().HaveCountGreaterThan(1);
        foreach (string shard in shards)
        {
            byte[] original = File.ReadAllBytes(shard);
            foreach (int place in FirstNumbers(shard))
            {
                ChangeByte(shard, _ => place, keepTime: true);
                Load(Options(PackedCacheCheck.FileTimes), model.Path).Report.PackedCache.Should().Be(
                    PackedCacheState.Written, "byte {0} of {1}", place, shard);
                Restore(shard, original);
            }
        }

        Load(Options(PackedCacheCheck.FileTimes), model.Path).Report.PackedCache.Should().Be(PackedCacheState.Mapped);
    }

    [Fact]
    public void Load_AnyByteOfTheFileChanged_GivesTheSameBits()
    {
        (float[] expected, _) = Load(Options());
        string file = Directory.GetFiles(_cache.Path).Single();
        byte[] whole = File.ReadAllBytes(file);
        int rebuilt = 0;

        // Every byte of the header, and bytes all over the table and the weights, at distances that meet all places of an entry and of a
        // cache line.
        IEnumerable<int> places = Enumerable.Range(0, 48).Concat(
            Enumerable.Range(1, 200).Select(i => 48 + (int)((whole.Length - 49L) * i / 200)));
        foreach (int place in places)
        {
            byte[] damaged = [.. whole];
            damaged[place] ^= (byte)(1 << (place % 8));
            File.WriteAllBytes(file, damaged);
            (float[] actual, LoadingReport report) = Load(Options());
            actual.Should().Equal(expected, "byte {0} does not matter", place);
            if (report.PackedCache == PackedCacheState.Mapped) continue; // Between two sections lie bytes that no one reads.
            report.PackedCache.Should().Be(PackedCacheState.Written, "byte {0} is damaged", place);
            report.PackedCacheNote.Should().NotBeNullOrEmpty();
            File.ReadAllBytes(file).Should().Equal(whole, "byte {0} is repaired", place);
            rebuilt++;
        }

        rebuilt.Should().BeGreaterThan(180);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(47)]
    [InlineData(4096)]
    [InlineData(-1)]
    [InlineData(-64)]
    public void Load_TruncatedFile_IsRebuilt(int length)
    {
        (float[] expected, _) = Load(Options());
        string file = Directory.GetFiles(_cache.Path).Single();
        byte[] whole = File.ReadAllBytes(file);
        File.WriteAllBytes(file, length >= 0 ? whole[..length] : whole[..^-length]);
        Require(PackedCacheState.Written, expected);
        File.ReadAllBytes(file).Should().Equal(whole);
        File.WriteAllBytes(file, [.. whole, 0]);
        Require(PackedCacheState.Written, expected);
        File.WriteAllBytes(file, new byte[whole.Length]);
        Require(PackedCacheState.Written, expected);
        Require(PackedCacheState.Mapped, expected);
    }

    [Fact]
    public void Load_TheFileOfAnotherCheckpointUnderThisName_IsRebuilt()
    {
        (float[] expected, _) = Load(Options());
        string file = Directory.GetFiles(_cache.Path).Single();
        string weights = _model.File("model.safetensors");
        byte[] original = File.ReadAllBytes(weights);
        ChangeByte(weights, bytes => bytes.Length - 1, keepTime: false);
        Load(Options());
        string other = Directory.GetFiles(_cache.Path).Single(path => path != file);
        File.WriteAllBytes(weights, original);
        File.Copy(other, file, overwrite: true);
        (_, LoadingReport report) = Require(PackedCacheState.Written, expected);
        report.PackedCacheNote.Should().Contain("another checkpoint");
    }

    [Fact]
    public async Task Load_EightAtOnce_AllGetTheSameBitsAndLeaveOneFile()
    {
        (float[] expected, _) = Load(new ConvBertLoadOptions());
        for (int round = 0; round < 5; round++)
        {
            foreach (string file in Directory.GetFiles(_cache.Path)) File.Delete(file);
            using var start = new Barrier(8);
            Task<(float[] Answer, LoadingReport Report)>[] loads = [.. Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return Load(Options());
                },
                TaskCreationOptions.LongRunning))];
            foreach ((float[] answer, LoadingReport report) in await Task.WhenAll(loads))
            {
                answer.Should().Equal(expected);
                report.PackedCache.Should().BeOneOf(PackedCacheState.Written, PackedCacheState.Mapped);
            }

            Directory.GetFiles(_cache.Path).Should().ContainSingle().Which.Should().EndWith(".packed");
        }
    }

    [Fact]
    public void Load_MappedModelWhileItsFileIsReplacedAndRemoved_GoesOn()
    {
        (float[] expected, _) = Load(Options());
        using ConvBertModel mapped = ConvBertModel.FromPretrained(_model.Path, Options());
        string file = Directory.GetFiles(_cache.Path).Single();
        File.Move(file, file + ".old");
        File.WriteAllBytes(file, [1, 2, 3]);
        File.Delete(file + ".old");
        Answer(mapped).Should().Equal(expected);
    }

    [Fact]
    public void Load_FolderThatCannotBeWritten_LoadsAndSaysSo()
    {
        (float[] expected, _) = Load(new ConvBertLoadOptions());
        string blocked = Path.Combine(_cache.File("file"), "folder");
        File.WriteAllText(_cache.File("file"), "in the way");
        (float[] actual, LoadingReport report) = Load(new ConvBertLoadOptions { PackedCache = blocked });
        actual.Should().Equal(expected);
        report.PackedCache.Should().Be(PackedCacheState.Unavailable);
        report.PackedCacheNote.Should().Contain("cannot be written");
    }

    [Fact]
    public void Load_FolderInPlaceOfTheFile_LoadsAndSaysSo()
    {
        (float[] expected, _) = Load(Options());
        string file = Directory.GetFiles(_cache.Path).Single();
        File.Delete(file);
        Directory.CreateDirectory(Path.Combine(file, "in the way"));
        Require(PackedCacheState.Unavailable, expected);
        Directory.GetFiles(_cache.Path).Should().BeEmpty();
    }

    [Fact]
    public void Load_ImpossibleOptions_AreRefused()
    {
        FluentActions.Invoking(() => Load(new ConvBertLoadOptions { PackedCache = "" })).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Load(Options((PackedCacheCheck)7))).Should().Throw<ArgumentOutOfRangeException>().WithMessage(
            "*Contents or FileTimes*");
    }

    [Fact]
    public void SavePretrained_MappedModel_WritesTheCheckpointsNumbers()
    {
        Load(Options());
        using var saved = new TemporaryFolder();
        using (ConvBertModel mapped = ConvBertModel.FromPretrained(_model.Path, Options())) mapped.SavePretrained(saved.Path);
        Load(new ConvBertLoadOptions(), saved.Path).Answer.Should().Equal(Load(new ConvBertLoadOptions()).Answer);
    }

    private static void CopyModel(string golden, string folder)
    {
        foreach (string name in (string[])["config.json", "model.safetensors"])
        {
            File.Copy(Path.Combine(GoldenFolder.Of("models", golden), name), Path.Combine(folder, name), overwrite: true);
        }
    }

    /// <summary>Changes the lowest bit of a number's lowest byte.</summary>
    private static void ChangeByte(string file, Func<byte[], int> place, bool keepTime)
    {
        DateTime time = File.GetLastWriteTimeUtc(file);
        byte[] bytes = File.ReadAllBytes(file);
        int index = place(bytes);
        bytes[bytes.Length - 4 - ((bytes.Length - 1 - index) / 4 * 4)] ^= 0x80;
        File.WriteAllBytes(file, bytes);
        if (keepTime) File.SetLastWriteTimeUtc(file, time);
    }

    private static void Restore(string file, byte[] bytes)
    {
        DateTime time = File.GetLastWriteTimeUtc(file);
        File.WriteAllBytes(file, bytes);
        File.SetLastWriteTimeUtc(file, time);
    }

    /// <summary>Where the numbers of each backbone tensor begin in a safetensors file.</summary>
    private static int[] FirstNumbers(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        int header = BitConverter.ToInt32(bytes);
        using var json = JsonDocument.Parse(bytes.AsMemory(8, header));
        return [.. json.RootElement.EnumerateObject()
            .Where(tensor => tensor.Name.StartsWith("convbert.", StringComparison.Ordinal))
            .Select(tensor => 8 + header + tensor.Value.GetProperty("data_offsets")[0].GetInt32())];
    }

    private static float[] Answer(ConvBertModel model)
    {
        var batch = new TokenBatch();
        batch.Add(Text);
        var answer = new float[Text.Length * model.Config.HiddenSize];
        model.Forward(batch, answer);
        return answer;
    }

    private ConvBertLoadOptions Options(PackedCacheCheck check = PackedCacheCheck.Contents) =>
        new() { PackedCache = _cache.Path, PackedCacheCheck = check };

    private (float[] Answer, LoadingReport Report) Load(ConvBertLoadOptions options, string? folder = null)
    {
        using ConvBertModel model = ConvBertModel.FromPretrained(folder ?? _model.Path, options);
        return (Answer(model), model.Report);
    }

    private (float[] Answer, LoadingReport Report) Require(
        PackedCacheState state, float[] expected, PackedCacheCheck check = PackedCacheCheck.Contents)
    {
        (float[] answer, LoadingReport report) = Load(Options(check));
        report.PackedCache.Should().Be(state, report.PackedCacheNote ?? "");
        answer.Should().Equal(expected);
        return (answer, report);
    }
}
