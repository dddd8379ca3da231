using ConvBert.Checkpoints;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Normalization;

namespace ConvBert.Pipelines;

/// <summary><c>LayerNorm</c>: PyTorch's layer norm with weight and bias <c>[dimension]</c>.</summary>
internal sealed class LayerNormModule(float[] weight, float[] bias) : SentenceModule
{
    /// <summary>PyTorch's default, which the module does not let one choose.</summary>
    private const float Epsilon = 1e-5f;

    public override string Name => "LayerNorm";

    public override int? InFeatures => weight.Length;

    public override unsafe void Run(Span<float> x, Span<float> y)
    {
        fixed (float* input = x, output = y, scale = weight, shift = bias)
        {
            LayerNorm.Run<CentredForm>(
                new MatrixView(input, 1, x.Length), scale, shift, Epsilon, new MatrixView(output, 1, x.Length));
        }
    }

    public override void Save(SentenceTransformerWriter writer, string folder)
    {
        writer.AddJson(Path.Combine(folder, ConvBertConfig.FileName), json => json.WriteNumber("dimension", weight.Length));
        writer.AddTensors(
            folder,
            TensorToWrite.Create("norm.weight", [weight.Length], weight),
            TensorToWrite.Create("norm.bias", [bias.Length], bias));
    }
}
