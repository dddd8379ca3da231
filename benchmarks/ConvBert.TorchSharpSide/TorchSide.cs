using System.Globalization;
using ConvBert.Checkpoints;
using ConvBert.Measurement;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ConvBert.TorchSharpSide;

/// <summary>libtorch's side of the comparison: the model and the batch that our side wrote, padded, as libtorch has no other way.</summary>
internal sealed class TorchSide : IDisposable
{
    private const double LearningRate = 1e-5, WeightDecay = 0.01, Dropout = 0.1;

    private readonly TorchConvBert _model;
    private readonly Tensor _ids;
    private readonly Tensor _mask;
    private readonly Tensor _labels;
    private readonly AdamW _optimizer;

    /// <exception cref="CheckpointException">A file is missing or broken.</exception>
    public TorchSide(string folder, int threads)
    {
        set_num_threads(threads);
        random.manual_seed(1);
        _model = new TorchConvBert(folder);
        using ICheckpoint batch = Checkpoint.Open(Path.Combine(folder, "batch.safetensors"));
        long[] ids = Integers(batch, "input_ids"), starts = Integers(batch, "sequence_starts");
        int sequences = starts.Length - 1, longest = Enumerable.Range(0, sequences).Max(i => (int)(starts[i + 1] - starts[i]));
        var padded = new long[sequences * longest];
        var mask = new float[sequences * longest];
        for (int i = 0; i < sequences; i++)
        {
            int length = (int)(starts[i + 1] - starts[i]);
            ids.AsSpan((int)starts[i], length).CopyTo(padded.AsSpan(i * longest));
            mask.AsSpan((i * longest) + length, longest - length).Fill(float.MinValue);
        }

        _ids = tensor(padded, sequences, longest);
        _mask = tensor(mask, sequences, 1, 1, longest);
        _labels = tensor(Integers(batch, "labels"));
        ILookup<bool, Parameter> parameters = _model.ByDecay;
        _optimizer = new AdamW(
        [
            new AdamW.ParamGroup { Parameters = parameters[true], Options = new AdamW.Options { weight_decay = WeightDecay } },
            new AdamW.ParamGroup { Parameters = parameters[false], Options = new AdamW.Options { weight_decay = 0 } },
        ], LearningRate);
    }

    /// <summary>Answers commands until the end of the input.</summary>
    public void Answer(TextReader commands, TextWriter answers)
    {
        while (commands.ReadLine() is { } command)
        {
            answers.WriteLine(command switch
            {
                "version" => $"{{\"version\": \"TorchSharp {Version}, libtorch {__version__}\"}}",
                "loss" => Line("loss", Loss()),
                "step" => ProcessCost.Timed(Step),
                "memory" => Line("peak_bytes", ProcessCost.PeakBytes()),
                _ => throw new ArgumentException($"Unknown command {command}."),
            });
            answers.Flush();
        }
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _labels.Dispose();
        _mask.Dispose();
        _ids.Dispose();
        _model.Dispose();
    }

    private static string? Version => typeof(torch).Assembly.GetName().Version?.ToString(3);

    private double Loss()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        _model.DropoutRate = 0;
        return _model.Loss(_ids, _mask, _labels).item<float>();
    }

    private void Step()
    {
        using DisposeScope scope = NewDisposeScope();
        _model.DropoutRate = Dropout;
        _optimizer.zero_grad();
        _model.Loss(_ids, _mask, _labels).backward();
        _optimizer.step();
    }

    private static long[] Integers(ICheckpoint file, string name)
    {
        TensorEntry entry = file.Tensors[name];
        var values = new long[entry.ElementCount];
        file.Read(entry, values);
        return values;
    }

    private static string Line(string name, double value) => string.Create(CultureInfo.InvariantCulture, $"{{\"{name}\": {value:R}}}");
}
