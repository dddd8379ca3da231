using System.Numerics.Tensors;
using ConvBert.Testing;
using ConvBert.Training.Tests.Support;

namespace ConvBert.Training.Tests.Model;

public sealed class TrainingModelTests
{
    private static readonly DropoutKey Key = new(11, 12);

    public static TheoryData<int> ClassSeeds => [.. Classes];

    private static IEnumerable<int> Classes => Enumerable.Range(0, 5);

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(ClassSeeds))]
    public void ForwardBackward_AnyThreadsAndRecomputation_SameBits(int seed)
    {
        using var drawn = new DrawnModel(seed + 100, dropout: 0.2, sequences: 6, length: 9);
        (double loss, string expected) = Run(drawn, threads: 1, recompute: false);
        foreach ((int threads, bool recompute) in new[] { (2, false), (5, false), (1, true), (5, true) })
            Run(drawn, threads, recompute).Should().Be((loss, expected), "with {0} threads, recomputation {1}", threads, recompute);
    }

    [Theory]
    [MemberData(nameof(ClassSeeds))]
    public void ForwardBackward_TwoMicroBatches_AddUpToTheWhole(int seed)
    {
        using var drawn = new DrawnModel(seed + 50);
        using TrainingModel model = drawn.Load();
        using TrainingBatch batch = drawn.ToTrainingBatch();
        double loss = model.ForwardBackward(batch, Key);
        float[][] once = Gradients(model);
        model.Parameters.ZeroGradients();
        LabelCount total = batch.LabelCount + batch.LabelCount;
        (model.ForwardBackward(batch, Key, total) + model.ForwardBackward(batch, Key, total)).Should().BeApproximately(
            loss, 1e-6 * (1 + Math.Abs(loss)));
        Gradients(model).SelectMany(g => g).Should().Equal(once.SelectMany(g => g), (a, b) => Math.Abs(a - b) <= 1e-6f * (1 + Math.Abs(b)));
    }

    [Fact]
    public void ForwardBackward_RaggedBatch_IsThePaddedOneWithoutPads()
    {
        using var drawn = new DrawnModel(3);
        using TrainingModel model = drawn.Load();
        using TrainingBatch padded = new(drawn.Config, drawn.Architecture), ragged = new(drawn.Config, drawn.Architecture);
        padded.Set(new ConvBertInputs { InputIds = drawn.Inputs.InputIds, Labels = drawn.Inputs.Labels });
        var tokens = new TokenBatch();
        foreach (long[] ids in drawn.Batch.Ids) tokens.Add(Array.ConvertAll(ids, id => (int)id));
        ragged.Set(tokens, drawn.Batch.Labels);
        double loss = model.ForwardBackward(padded, Key);
        float[][] expected = Gradients(model);
        model.Parameters.ZeroGradients();
        model.ForwardBackward(ragged, Key).Should().Be(loss);
        Gradients(model).Should().BeEquivalentTo(expected, options => options.WithStrictOrdering());
    }

    [Fact]
    public void ForwardBackward_SteadyState_AllocatesNothing()
    {
        using var drawn = new DrawnModel(3, dropout: 0.1);
        using TrainingModel model = drawn.Load();
        using var batch = new TrainingBatch(drawn.Config, drawn.Architecture);
        var tokens = new TokenBatch();
        foreach (long[] ids in drawn.Batch.Ids) tokens.Add(Array.ConvertAll(ids, id => (int)id));
        SteadyState.BytesAllocatedBy(() =>
        {
            batch.Set(tokens, drawn.Batch.Labels);
            model.Parameters.ZeroGradients();
            model.ForwardBackward(batch, Key);
        }).Should().Be(0);
    }

    /// <summary>The widest tier of this process and, in a child process, AVX2 with FMA: all tiers with FMA have the same bits.</summary>
    [Fact]
    public async Task ForwardBackward_OnANarrowerTier_SameBits()
    {
        if (!System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated) return;
        using var folder = new TemporaryFolder();
        string file = folder.File("digest");
        await ChildTests.RunAsync("DOTNET_EnableAVX512", $"FullyQualifiedName~{nameof(Digest_OfAllClasses_IsWrittenWhereAsked)}", file);
        (await File.ReadAllTextAsync(file)).Should().Be(AllClasses());
    }

    /// <summary>The child's part: writes the digests to the file that the parent names.</summary>
    [Fact]
    public void Digest_OfAllClasses_IsWrittenWhereAsked()
    {
        if (ChildTests.Request is not { } file) return;
        System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated.Should().BeFalse();
        File.WriteAllText(file, AllClasses());
    }

    [Fact]
    public void ForwardBackward_Dropout_DependsOnTheKeyAlone()
    {
        using var drawn = new DrawnModel(4, dropout: 0.3);
        using TrainingModel model = drawn.Load();
        using TrainingBatch batch = drawn.ToTrainingBatch();
        double first = model.ForwardBackward(batch, new(1, 1)), other = model.ForwardBackward(batch, new(1, 2)), again =
            model.ForwardBackward(batch, new(1, 1));
        again.Should().Be(first).And.NotBe(other);
        model.Dropout = false;
        model.ForwardBackward(batch, new(1, 1)).Should().Be(model.Evaluate(batch, batch.LabelCount));
    }

    [Fact]
    public void ForwardBackward_FrozenEmbeddings_LeavesTheOtherGradientsAlone()
    {
        using var drawn = new DrawnModel(9);
        using TrainingModel model = drawn.Load();
        using TrainingBatch batch = drawn.ToTrainingBatch();
        model.ForwardBackward(batch, Key);
        Dictionary<string, float[]> all =
            model.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Gradient.Span.ToArray());
        model.Parameters.ZeroGradients();
        FrozenParts.Freeze(model.Parameters, ["embeddings"]);
        model.ForwardBackward(batch, Key);
        foreach (Parameter parameter in model.Parameters)
        {
            parameter.HasGradient.Should().Be(parameter.RequiresGradient);
            if (parameter.HasGradient) parameter.Gradient.Span.ToArray().Should().Equal(all[parameter.Name]);
        }
    }

    [Fact]
    public void ForwardBackward_WordTable_TouchesOnlyRowsThatOccur()
    {
        using var drawn = new DrawnModel(3);
        using TrainingModel model = drawn.Load();
        using TrainingBatch batch = drawn.ToTrainingBatch();
        model.ForwardBackward(batch, Key);
        Parameter table = model.Parameters["convbert.embeddings.word_embeddings.weight"];
        var occurring = drawn.Batch.Ids.SelectMany(ids => ids).Where(id => id != drawn.Config.PadTokenId).ToHashSet();
        List<long> touched = [.. Enumerable.Range(0, drawn.Config.VocabSize)
            .Where(row =>
            table.Gradient.Span.Slice(row * drawn.Config.EmbeddingSize, drawn.Config.EmbeddingSize).ContainsAnyExcept(0f)).Select(row =>
                (long)row)];
        touched.Should().NotBeEmpty().And.BeSubsetOf(occurring);
    }

    [Fact]
    public void Set_BadLabels_ThrowsNamingThem()
    {
        using var drawn = new DrawnModel(3);
        using var batch = new TrainingBatch(drawn.Config, drawn.Architecture);
        long[] labels = (long[])drawn.Batch.Labels.Clone();
        labels[2] = drawn.Config.NumLabels;
        var inputs = new ConvBertInputs { InputIds = drawn.Inputs.InputIds, Labels = Tensor.Create(labels, drawn.Inputs.Labels!.Lengths) };
        FluentActions.Invoking(() => batch.Set(inputs)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*labels holds*index 2*");
        FluentActions.Invoking(() =>
            batch.Set(new ConvBertInputs { InputIds = drawn.Inputs.InputIds })).Should().Throw<ArgumentException>()
                .WithMessage("*labels is missing*");
    }

    [Fact]
    public void ForwardBackward_NoLabelAtAll_Throws()
    {
        using var drawn = new DrawnModel(3);
        using TrainingModel model = drawn.Load();
        using var batch = new TrainingBatch(drawn.Config, drawn.Architecture);
        long[] labels = [.. drawn.Batch.Labels.Select(_ => TrainingBatch.IgnoredLabel)];
        batch.Set(new ConvBertInputs { InputIds = drawn.Inputs.InputIds, Labels = Tensor.Create(labels, drawn.Inputs.Labels!.Lengths) });
        FluentActions.Invoking(() => model.ForwardBackward(batch, Key)).Should().Throw<ArgumentException>().WithMessage("*no label*");
    }

    private static string AllClasses() => string.Join('\n', Classes.Select(seed =>
    {
        using var drawn = new DrawnModel(seed + 100, dropout: 0.2, sequences: 6, length: 9);
        return Run(drawn, threads: 1, recompute: false).ToString();
    }));

    private static (double Loss, string Digest) Run(DrawnModel drawn, int threads, bool recompute)
    {
        using TrainingModel model = drawn.Load(threads);
        model.GradientCheckpointing = recompute;
        using TrainingBatch batch = drawn.ToTrainingBatch();
        double loss = model.ForwardBackward(batch, Key);
        return (loss, Digest(model));
    }

    private static string Digest(TrainingModel model)
    {
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        foreach (float[] gradient in Gradients(model))
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(gradient));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static float[][] Gradients(TrainingModel model) =>
        [.. model.Parameters.Where(parameter => parameter.HasGradient).Select(parameter => parameter.Gradient.Span.ToArray())];

    /// <summary>
    /// 64 rows of 16 numbers have a deviation within a fifth of the configuration's by five of its own deviations, 1 / sqrt(2 · 1008).
    /// </summary>
    [Fact]
    public void FromConfig_EveryKindOfTensor_BeginsAsInHuggingFace()
    {
        var config = new ConvBertConfig
        {
            VocabSize = 64,
            HiddenSize = 16,
            EmbeddingSize = 16,
            IntermediateSize = 32,
            NumHiddenLayers = 1,
            NumAttentionHeads = 2,
            HiddenAct = "prelu",
            PadTokenId = 3,
            InitializerRange = 0.5,
        };
        using TrainingModel model = TrainingModel.FromConfig(config, ConvBertArchitecture.TokenClassification, seed: 7, threads: 1);

        ReadOnlySpan<float> words = model.Parameters["convbert.embeddings.word_embeddings.weight"].Value.Span;
        words.Slice(3 * 16, 16).ToArray().Should().OnlyContain(number => number == 0, "padding has no embedding");
        Math.Sqrt(words.ToArray().Average(number => number * number) * 64 / 63).Should().BeApproximately(0.5, 0.06);
        model.Parameters["classifier.bias"].Value.Span.ToArray().Should().OnlyContain(number => number == 0);
        model.Parameters["convbert.embeddings.LayerNorm.weight"].Value.Span.ToArray().Should().OnlyContain(number => number == 1);
        model.Parameters["convbert.embeddings.LayerNorm.bias"].Value.Span.ToArray().Should().OnlyContain(number => number == 0);
        Parameter slope = model.Parameters.Single(parameter => parameter.Name.Contains("intermediate_act_fn", StringComparison.Ordinal));
        slope.Value.Span.ToArray().Should().Equal(0.25f);
        FluentActions.Invoking(() => TrainingModel.FromConfig(config, ConvBertArchitecture.Model)).Should().Throw<ArgumentException>();
    }
}
