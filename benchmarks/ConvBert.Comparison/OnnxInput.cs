using Microsoft.ML.OnnxRuntime;

namespace ConvBert.Comparison;

/// <summary>Arrays that are bound to the inputs and the output of a session, so that a run copies and allocates nothing of ours.</summary>
internal sealed class OnnxInput : IDisposable
{
    private readonly int _sequence;
    private readonly int _hiddenSize;

    public OnnxInput(long[] inputIds, IReadOnlyList<int> rowLengths, int sequence, int hiddenSize)
    {
        _sequence = sequence;
        _hiddenSize = hiddenSize;
        long[] shape = [rowLengths.Count, sequence];
        long[] mask = new long[inputIds.Length];
        for (int row = 0; row < rowLengths.Count; row++) mask.AsSpan(row * sequence, rowLengths[row]).Fill(1);
        LastHiddenState = new float[inputIds.Length * hiddenSize];
        Inputs =
        [
            OrtValue.CreateTensorValueFromMemory(inputIds, shape),
            OrtValue.CreateTensorValueFromMemory(mask, shape),
            OrtValue.CreateTensorValueFromMemory(new long[inputIds.Length], shape),
        ];
        Outputs = [OrtValue.CreateTensorValueFromMemory(LastHiddenState, [rowLengths.Count, sequence, hiddenSize])];
    }

    /// <summary><c>[rows, sequence, hidden]</c> of the last run.</summary>
    public float[] LastHiddenState { get; }

    public OrtValue[] Inputs { get; }

    public OrtValue[] Outputs { get; }

    /// <summary>The first <paramref name="tokens"/> tokens of a row, <c>[tokens, hidden]</c>.</summary>
    public ReadOnlySpan<float> Row(int row, int tokens) => LastHiddenState.AsSpan(row * _sequence * _hiddenSize, tokens * _hiddenSize);

    public void Dispose()
    {
        foreach (OrtValue value in (OrtValue[])[.. Inputs, .. Outputs]) value.Dispose();
    }
}
