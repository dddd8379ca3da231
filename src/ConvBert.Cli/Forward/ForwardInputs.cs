using System.Numerics.Tensors;
using ConvBert.Checkpoints;
using ConvBert.Cli.Errors;

namespace ConvBert.Cli.Forward;

/// <summary>Reads a file of input tensors into the model's arguments.</summary>
internal static class ForwardInputs
{
    private static readonly string[] Names =
    [
        "input_ids", "inputs_embeds", "attention_mask", "token_type_ids", "position_ids", "head_mask", "labels", "start_positions",
            "end_positions",
    ];

    /// <summary>Reads every tensor of the file.</summary>
    /// <exception cref="CommandException">A tensor that no class takes, or of the wrong kind of number.</exception>
    /// <exception cref="CheckpointException">The file is broken.</exception>
    public static ConvBertInputs Read(string path)
    {
        if (!File.Exists(path)) throw new CommandException($"No such file of inputs: '{path}'.");
        using ICheckpoint file = Checkpoint.Open(path);
        foreach (string name in file.Tensors.Keys)
        {
            if (!Names.Contains(name))
                throw new CommandException($"'{path}' has a tensor \"{name}\" that no class takes; known are {string.Join(", ", Names)}.");
        }
        bool hasFloatLabels = file.Tensors.TryGetValue("labels", out TensorEntry? labels) && IsFloat(labels.DType);
        return new ConvBertInputs
        {
            InputIds = Integers(file, path, "input_ids"),
            InputsEmbeds = Floats(file, "inputs_embeds"),
            AttentionMask = Floats(file, "attention_mask"),
            TokenTypeIds = Integers(file, path, "token_type_ids"),
            PositionIds = Integers(file, path, "position_ids"),
            HeadMask = Floats(file, "head_mask"),
            Labels = hasFloatLabels ? null : Integers(file, path, "labels"),
            FloatLabels = hasFloatLabels ? Floats(file, "labels") : null,
            StartPositions = Integers(file, path, "start_positions"),
            EndPositions = Integers(file, path, "end_positions"),
        };
    }

    private static bool IsFloat(TensorDType type) => type is TensorDType.F64 or TensorDType.F32 or TensorDType.F16 or TensorDType.BF16;

    private static Tensor<long>? Integers(ICheckpoint file, string path, string name)
    {
        if (!file.Tensors.TryGetValue(name, out TensorEntry? entry)) return null;
        if (IsFloat(entry.DType)) throw new CommandException($"\"{name}\" in '{path}' must hold integers, but holds {entry.DType}.");
        return Tensor.Create(ReadIntegers(file, entry), Lengths(entry));
    }

    private static Tensor<float>? Floats(ICheckpoint file, string name)
    {
        if (!file.Tensors.TryGetValue(name, out TensorEntry? entry)) return null;
        if (!IsFloat(entry.DType)) return Tensor.Create(Array.ConvertAll(ReadIntegers(file, entry), value => (float)value), Lengths(entry));
        var values = new float[Count(entry)];
        file.Read(entry, values);
        return Tensor.Create(values, Lengths(entry));
    }

    private static long[] ReadIntegers(ICheckpoint file, TensorEntry entry)
    {
        var values = new long[Count(entry)];
        file.Read(entry, values);
        return values;
    }

    private static nint[] Lengths(TensorEntry entry) => [.. entry.Shape.Select(length => (nint)length)];

    private static long Count(TensorEntry entry) => entry.Shape.Aggregate(1L, (product, length) => checked(product * length));
}
