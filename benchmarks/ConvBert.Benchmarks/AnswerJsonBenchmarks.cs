using System.Buffers;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using ConvBert.Serving.Tasks;

namespace ConvBert.Benchmarks;

/// <summary>An answer of vectors as JSON: written by hand, as the server does, and by the serializer with generated code.</summary>
[MemoryDiagnoser]
public class AnswerJsonBenchmarks
{
    private const int Dimensions = 768;

    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 20);
    private float[][] _vectors = [];

    /// <summary>The number of vectors.</summary>
    [Params(1, 32)]
    public int Texts { get; set; }

    [GlobalSetup]
    public void Create()
    {
        var random = new Random(1);
        _vectors = [.. Enumerable.Range(0, Texts)
            .Select(_ => Enumerable.Range(0, Dimensions).Select(_ => (random.NextSingle() - 0.5f) / 10).ToArray())];
        ByHand();
        byte[] expected = _buffer.WrittenSpan.ToArray();
        Generated();
        if (!_buffer.WrittenSpan.SequenceEqual(expected)) throw new InvalidOperationException("The answers differ.");
    }

    [Benchmark(Baseline = true)]
    public int ByHand()
    {
        _buffer.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(_buffer, PipelineJson.WriterOptions);
        writer.WriteStartArray();
        foreach (float[] vector in _vectors) PipelineJson.WriteNumbers(writer, vector);
        writer.WriteEndArray();
        writer.Flush();
        return _buffer.WrittenCount;
    }

    [Benchmark]
    public int Generated()
    {
        _buffer.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(_buffer, PipelineJson.WriterOptions);
        JsonSerializer.Serialize(writer, _vectors, GeneratedJson.Default.SingleArrayArray);
        return _buffer.WrittenCount;
    }
}
