using BenchmarkDotNet.Attributes;
using ConvBert.Cli.Workloads;
using ConvBert.Measurement;

namespace ConvBert.Benchmarks;

/// <summary>Whole forwards of the published sizes with synthetic weights, without padding; they must allocate nothing.</summary>
public class ForwardBenchmarks : IMeasuredWork
{
    private readonly TokenBatch _batch = new();
    private ConvBertModel _model = null!;
    private float[] _lastHiddenState = [];

    [ParamsSource(nameof(AllSizes))]
    public string Size { get; set; } = PublishedSizes.Names[0];

    [Params(1, 2)]
    public int Threads { get; set; }

    [ParamsSource(nameof(AllBatches))]
    public BatchShape Batch { get; set; }

    public static IEnumerable<string> AllSizes => PublishedSizes.Names;

    public static IEnumerable<BatchShape> AllBatches => [new(1, 16), new(1, 128), new(1, 384), new(8, 128)];

    public double Operations => ForwardCost.Operations(PublishedSizes.Config(Size), [.. Enumerable.Repeat(Batch.Sequence, Batch.Rows)]);

    public double Bytes => ForwardCost.WeightBytes(PublishedSizes.Config(Size));

    [GlobalSetup]
    public void Load()
    {
        var size = new PublishedSize(Size, PublishedSizes.Config(Size));
        using SyntheticFolder folder = SyntheticFolder.Create(size);
        _model = ConvBertModel.FromPretrained(folder.Path, new ConvBertLoadOptions { Threads = Threads });
        _batch.Clear();
        long[] ids = new long[Batch.Sequence];
        for (int row = 0; row < Batch.Rows; row++)
        {
            SyntheticWeights.FillIds($"input_ids.{row}", ids, 0, size.Config.VocabSize);
            _batch.Add(Array.ConvertAll(ids, id => (int)id));
        }

        _lastHiddenState = new float[_batch.TokenCount * size.Config.HiddenSize];
    }

    [GlobalCleanup]
    public void Free() => _model.Dispose();

    [Benchmark]
    public void Forward() => _model.Forward(_batch, _lastHiddenState);
}
