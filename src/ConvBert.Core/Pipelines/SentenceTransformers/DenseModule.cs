using System.Numerics.Tensors;
using ConvBert.Checkpoints;
using ConvBert.Kernels.Activations;
using ConvBert.Kernels.Memory;

namespace ConvBert.Pipelines;

/// <summary><c>Dense</c>: y = f(x·Wᵀ + b), and the residual x, or x·Rᵀ, on top where the module has one.</summary>
/// <param name="weight">W, transposed: <c>[in, out]</c>.</param>
/// <param name="bias"><c>[out]</c>; null for none.</param>
/// <param name="activation">f.</param>
/// <param name="activationName">f as the configuration names it.</param>
/// <param name="inFeatures">The number of dimensions of x.</param>
/// <param name="outFeatures">The number of dimensions of y.</param>
internal sealed class DenseModule(
    float[] weight, float[]? bias, Activation activation, string activationName, int inFeatures, int outFeatures) : SentenceModule
{
    public override string Name => "Dense";

    public override int? InFeatures => inFeatures;

    /// <summary>Whether x is added to the result; where the sizes differ, x·Rᵀ.</summary>
    public bool UseResidual { get; init; }

    /// <summary>R, transposed: <c>[in, out]</c>; null where the sizes are the same.</summary>
    public float[]? Residual { get; init; }

    public override int OutFeatures(int features) => outFeatures;

    public override unsafe void Run(Span<float> x, Span<float> y)
    {
        Product(x, weight, y);
        fixed (float* output = y, shift = bias)
        {
            var row = new MatrixView(output, 1, y.Length);
            activation.Apply(row, shift, row);
        }

        if (!UseResidual) return;
        if (Residual is null)
        {
            TensorPrimitives.Add(y, x, y);
            return;
        }

        float[] residual = new float[y.Length];
        Product(x, Residual, residual);
        TensorPrimitives.Add(y, residual, y);
    }

    public override void Save(SentenceTransformerWriter writer, string folder)
    {
        writer.AddJson(Path.Combine(folder, ConvBertConfig.FileName), json =>
        {
            json.WriteNumber("in_features", inFeatures);
            json.WriteNumber("out_features", outFeatures);
            json.WriteBoolean("bias", bias is not null);
            json.WriteString("activation_function", activationName);
            if (UseResidual) json.WriteBoolean("use_residual", true);
        });
        var tensors = new List<TensorToWrite> { Transposed("linear.weight", weight) };
        if (bias is not null) tensors.Add(TensorToWrite.Create("linear.bias", [outFeatures], bias));
        if (Residual is not null) tensors.Add(Transposed("residual.weight", Residual));
        writer.AddTensors(folder, [.. tensors]);
    }

    /// <summary>[rows, columns] → [columns, rows].</summary>
    public static float[] Transpose(ReadOnlySpan<float> matrix, int rows, int columns)
    {
        float[] transposed = new float[matrix.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++) transposed[(column * rows) + row] = matrix[(row * columns) + column];
        }

        return transposed;
    }

    /// <summary>Each element is one chain of multiply-adds over the inputs, as in every product of the model.</summary>
    private static void Product(ReadOnlySpan<float> x, ReadOnlySpan<float> matrix, Span<float> y)
    {
        y.Clear();
        for (int i = 0; i < x.Length; i++) TensorPrimitives.FusedMultiplyAdd(matrix.Slice(i * y.Length, y.Length), x[i], y, y);
    }

    private TensorToWrite Transposed(string name, float[] values) =>
        TensorToWrite.Create(name, [outFeatures, inFeatures], Transpose(values, inFeatures, outFeatures));
}
