using System.IO.Compression;
using System.Text.Json;

namespace ConvBert.Explain.Tests;

public sealed class ExplanationJsonTests(DemoExplainer demo) : IClassFixture<DemoExplainer>
{
    private readonly Explanation _explanation = demo.Explainer.Explain("The capital of France is [MASK].");

    [Fact]
    public void Write_Packed_KeepsEveryProbabilityToItsByte()
    {
        JsonElement json = Written(ExplanationEncoding.Packed);
        json.GetProperty("encoding").GetString().Should().Be("packed");
        int count = json.GetProperty("tokens").GetArrayLength();
        foreach (ExplainedLayer layer in _explanation.Layers)
        {
            JsonElement kernels = json.GetProperty("layers")[layer.Index].GetProperty("conv_kernels");
            kernels.GetProperty("shape").EnumerateArray().Select(length => length.GetInt32()).Should().Equal(2, count, 9);
            double[] unpacked = Unpacked(kernels.GetProperty("data").GetBytesFromBase64());
            for (int i = 0; i < unpacked.Length; i++)
            {
                float exact = layer.ConvKernels[i / (count * 9), i / 9 % count, i % 9];
                Math.Abs(unpacked[i] - exact).Should().BeLessThan((Math.Sqrt(exact) / 255) + (1.0 / (255 * 255)), "weight {0}", i);
            }
        }
    }

    [Fact]
    public void Write_Numbers_NestsThemAsHeadsRowsAndColumns()
    {
        JsonElement layer = Written(ExplanationEncoding.Numbers).GetProperty("layers")[2];
        layer.GetProperty("layer").GetInt32().Should().Be(2);
        double exact = _explanation.Layers[2].Attentions[1, 3, 4];
        layer.GetProperty("attentions")[1][3][4].GetDouble().Should().BeApproximately(exact, 5.1e-7);
        layer.GetProperty("attentions")[1][3].GetArrayLength().Should().Be(_explanation.Tokens.Count);
    }

    private static double[] Unpacked(byte[] data)
    {
        using var zlib = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        zlib.CopyTo(bytes);
        return [.. bytes.ToArray().Select(q => q / 255.0 * (q / 255.0))];
    }

    private JsonElement Written(ExplanationEncoding encoding)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) ExplanationJson.Write(writer, _explanation, encoding);
        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }
}
