using Microsoft.ML.OnnxRuntime;

namespace ConvBert.Comparison;

/// <summary>
/// A session of ONNX Runtime, CPU, float32, in its fastest honest form: all optimizations, sequential, spinning, memory of its own.
/// </summary>
internal sealed class OnnxModel : IDisposable
{
    private static readonly string[] InputNames = ["input_ids", "attention_mask", "token_type_ids"];
    private static readonly string[] OutputNames = ["last_hidden_state"];

    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly int _hiddenSize;

    public OnnxModel(string file, int threads, int hiddenSize)
    {
        _hiddenSize = hiddenSize;
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };

        // Its workers spin within a run as always, but not between runs, where they would take a core from the other side of the
        // comparison.
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        _session = new InferenceSession(file, options);
    }

    public static string Version => OrtEnv.Instance().GetVersionString();

    /// <summary>Binds an input, <c>[rows, sequence]</c>, whose rows are <paramref name="rowLengths"/> long and padded behind.</summary>
    public OnnxInput Bind(long[] inputIds, IReadOnlyList<int> rowLengths, int sequence) => new(inputIds, rowLengths, sequence, _hiddenSize);

    public void Run(OnnxInput input) => _session.Run(_runOptions, InputNames, input.Inputs, OutputNames, input.Outputs);

    public void Dispose()
    {
        _session.Dispose();
        _runOptions.Dispose();
    }
}
