using System.Buffers.Binary;
using ConvBert.Core.Tests.Pipelines;
using ConvBert.Kernels.Memory;
using ConvBert.Weights;

namespace ConvBert.Core.Tests.Weights;

/// <summary>Models of several classes over one encoder.</summary>
public sealed class SharedWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConvBertLoadOptions _options = new() { Shared = new SharedWeights() };

    public SharedWeightsTests()
    {
        string demo = TestPipelines.Folder("sentiment");
        foreach (string name in new[] { "config.json", "model.safetensors" }) File.Copy(Path.Combine(demo, name), _folder.File(name));
    }

    [Fact]
    public void Load_ClassesOfOneFolder_HaveTheEncoderOnceAndTheirOwnHeads()
    {
        using ConvBertForSequenceClassification classifier = Classifier(_options);
        using ConvBertModel bare = ConvBertModel.FromPretrained(Path.Combine(_folder.Path, "."), _options);
        using ConvBertForSequenceClassification again = Classifier(_options), alone = Classifier(new ConvBertLoadOptions());

        Words(bare).Should().BeSameAs(Words(classifier)).And.BeSameAs(Words(again)).And.NotBeSameAs(Words(alone));
        again.Tensors[^1].Storage[0].Should().NotBeSameAs(classifier.Tensors[^1].Storage[0]);
        Logits(classifier).Should().Equal(Logits(alone)).And.Equal(Logits(again));
    }

    [Fact]
    public void Dispose_SomeOfTheModels_LeavesTheOthersTheirEncoder()
    {
        ConvBertForSequenceClassification first = Classifier(_options);
        float[] expected = Logits(first);
        using ConvBertForSequenceClassification second = Classifier(_options);

        first.Dispose();
        first.Dispose();

        Logits(second).Should().Equal(expected);
        second.Dispose();
        using ConvBertForSequenceClassification third = Classifier(_options);
        Words(third).Should().NotBeSameAs(Words(second), "nobody held it any more");
        Logits(third).Should().Equal(expected);
    }

    [Fact]
    public void Load_FilesThatHaveChanged_IsOfTheNewOnes()
    {
        using ConvBertModel before = ConvBertModel.FromPretrained(_folder.Path, _options);
        byte[] file = File.ReadAllBytes(_folder.File("model.safetensors"));
        file.AsSpan(8 + (int)BinaryPrimitives.ReadInt64LittleEndian(file)).Clear();
        File.WriteAllBytes(_folder.File("new"), file);
        File.Move(_folder.File("new"), _folder.File("model.safetensors"), overwrite: true);

        using ConvBertModel after = ConvBertModel.FromPretrained(_folder.Path, _options);

        Words(after).Span.ContainsAnyExcept(0f).Should().BeFalse();
        Words(before).Span.ContainsAnyExcept(0f).Should().BeTrue();
    }

    [Fact]
    public void Load_InAnotherPrecision_SharesNothing()
    {
        using ConvBertModel exact = ConvBertModel.FromPretrained(_folder.Path, _options);
        using ConvBertModel bytes = ConvBertModel.FromPretrained(_folder.Path, _options with { Precision = Precision.Int8 });

        Words(bytes).Should().NotBeSameAs(Words(exact));
        bytes.Precision.Should().Be(Precision.Int8);
    }

    public void Dispose() => _folder.Dispose();

    private static NativeBuffer Words(ConvBertPreTrainedModel model) =>
        model.Tensors.Single(tensor => tensor.Name == "embeddings.word_embeddings.weight").InPlace!;

    private static float[] Logits(ConvBertForSequenceClassification model)
    {
        var batch = new TokenBatch();
        batch.Add([2, 7, 9, 3]);
        float[] logits = new float[model.Config.NumLabels];
        model.Forward(batch, logits);
        return logits;
    }

    private ConvBertForSequenceClassification Classifier(ConvBertLoadOptions options) =>
        ConvBertForSequenceClassification.FromPretrained(_folder.Path, options);
}
