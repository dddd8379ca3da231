using System.Numerics.Tensors;

namespace ConvBert.Outputs;

/// <summary>The results of a padded forward pass, and their conversion to tensors.</summary>
internal sealed class PaddedResult(int batch, int sequence, long length)
{
    private int _hidden;
    private int _heads;
    private int _kernel;

    public int Batch => batch;

    public int Sequence => sequence;

    /// <summary>The head's output, or the last hidden state.</summary>
    public float[] Values { get; } = new float[length];

    public float[][]? HiddenStateValues { get; private set; }

    public float[][]? AttentionValues { get; private set; }

    public float[][]? ConvKernelValues { get; private set; }

    public IReadOnlyList<Tensor<float>>? HiddenStates =>
        HiddenStateValues?.Select(values => Tensor.Create(values, [batch, sequence, _hidden])).ToArray();

    public IReadOnlyList<Tensor<float>>? Attentions =>
        AttentionValues?.Select(values => Tensor.Create(values, [batch, _heads, sequence, sequence])).ToArray();

    public IReadOnlyList<Tensor<float>>? ConvKernels =>
        ConvKernelValues?.Select(values => Tensor.Create(values, [batch, _heads, sequence, _kernel])).ToArray();

    public Tensor<float> Tensor3(int columns) => Tensor.Create(Values, [batch, sequence, columns]);

    public Tensor<float> Tensor2(int rows, int columns) => Tensor.Create(Values, [rows, columns]);

    public void AddHiddenStates(int layers, int hidden)
    {
        _hidden = hidden;
        HiddenStateValues = new float[layers + 1][];
        for (int i = 0; i < HiddenStateValues.Length; i++) HiddenStateValues[i] = new float[(long)batch * sequence * hidden];
    }

    public void AddAttentions(int layers, int heads)
    {
        _heads = heads;
        AttentionValues = LayerValues.Allocate(layers, checked(batch * heads * sequence * sequence));
    }

    public void AddConvKernels(int layers, int heads, int kernel)
    {
        _heads = heads;
        _kernel = kernel;
        ConvKernelValues = LayerValues.Allocate(layers, checked(batch * heads * sequence * kernel));
    }

    /// <summary>Splits pairs <c>[tokens, 2]</c> into two spans.</summary>
    public static void Split(ReadOnlySpan<float> pairs, Span<float> first, Span<float> second)
    {
        for (int i = 0; i < pairs.Length / 2; i++)
        {
            first[i] = pairs[2 * i];
            second[i] = pairs[(2 * i) + 1];
        }
    }
}
