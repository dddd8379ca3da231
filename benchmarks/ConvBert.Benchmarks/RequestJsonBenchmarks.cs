using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using ConvBert.Serving.Requests;

namespace ConvBert.Benchmarks;

/// <summary>The body of <c>/embed</c> to its texts: read field by field, as the server does, and by the serializer with generated code.</summary>
[MemoryDiagnoser]
public class RequestJsonBenchmarks
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private byte[] _body = [];

    /// <summary>The number of texts, of eighty characters each.</summary>
    [Params(1, 32)]
    public int Texts { get; set; }

    [GlobalSetup]
    public void Create()
    {
        string texts = string.Join(',', Enumerable.Range(0, Texts).Select(text => $"\"{new string((char)('a' + (text % 26)), 80)}\""));
        _body = Encoding.UTF8.GetBytes($$"""{"inputs": [{{texts}}], "normalize": true, "truncate": false}""");
        if (FieldByField() != Generated()) throw new InvalidOperationException("The texts differ.");
    }

    [Benchmark(Baseline = true)]
    public int FieldByField()
    {
        string text = StrictUtf8.GetString(_body);
        JsonElement root = RequestObject.ParseElement(text);
        LoneSurrogates.Refuse(text);
        var fields = new RequestObject(root, "The body");
        string[] texts = RequestObject.TextOrTexts(fields.Required("inputs"), "\"inputs\"");
        _ = (fields.Boolean("normalize"), fields.Long("dimensions"), fields.Boolean("truncate"), fields.Text("truncation_direction"),
            fields.Text("prompt_name"), fields.Text("model"));
        fields.RefuseUnknown();
        return texts.Sum(text => text.Length);
    }

    [Benchmark]
    public int Generated()
    {
        EmbedBody body = JsonSerializer.Deserialize(_body, GeneratedJson.Default.EmbedBody)!;
        return RequestObject.TextOrTexts(body.Inputs, "\"inputs\"").Sum(text => text.Length);
    }
}
