using System.Numerics.Tensors;
using ConvBert.Checkpoints;

namespace ConvBert.TensorFlow.Tests.Support;

/// <summary>The tensors of a golden's inputs or outputs.</summary>
internal sealed class GoldenTensors : IDisposable
{
    private readonly ICheckpoint _file;

    internal GoldenTensors(string path) => _file = Checkpoint.Open(path);

    internal IEnumerable<string> Names => _file.Tensors.Keys;

    internal float[] Numbers(string name)
    {
        TensorEntry tensor = _file.Tensors[name];
        var values = new float[tensor.ElementCount];
        _file.Read(tensor, values);
        return values;
    }

    internal nint[] Shape(string name) => [.. _file.Tensors[name].Shape.Select(size => (nint)size)];

    internal Tensor<long>? Integers(string name)
    {
        if (!_file.Tensors.TryGetValue(name, out TensorEntry? tensor)) return null;
        var values = new long[tensor.ElementCount];
        _file.Read(tensor, values);
        return Tensor.Create(values, Shape(name));
    }

    internal Tensor<float>? Floats(string name)
    {
        if (!_file.Tensors.TryGetValue(name, out TensorEntry? tensor)) return null;
        return tensor.DType.IsFloat() ? Tensor.Create(Numbers(name), Shape(name)) : Tensor.ConvertChecked<long, float>(Integers(name)!);
    }

    internal ConvBertInputs ToInputs(bool everything) => new()
    {
        InputIds = Integers("input_ids"),
        InputsEmbeds = Floats("inputs_embeds"),
        AttentionMask = Floats("attention_mask"),
        TokenTypeIds = Integers("token_type_ids"),
        PositionIds = Integers("position_ids"),
        OutputHiddenStates = everything,
        OutputAttentions = everything,
    };

    public void Dispose() => _file.Dispose();
}
