using System.Numerics.Tensors;
using ConvBert.Checkpoints;

namespace ConvBert.Tests.Support;

/// <summary>The tensors of a golden's inputs or expected outputs.</summary>
internal sealed class GoldenTensors
{
    private readonly Dictionary<string, (IReadOnlyList<long> Shape, Array Values)> _tensors = [];

    public GoldenTensors(string path)
    {
        using ICheckpoint file = Checkpoint.Open(path);
        foreach (TensorEntry tensor in file.Tensors.Values)
        {
            _tensors[tensor.Name] = (tensor.Shape, tensor.DType switch
            {
                TensorDType.F64 => Doubles(file, tensor),
                TensorDType.F32 => Read(new float[tensor.ElementCount], values => file.Read(tensor, values.AsSpan())),
                _ => Read(new long[tensor.ElementCount], values => file.Read(tensor, values.AsSpan())),
            });
        }
    }

    public IEnumerable<string> Names => _tensors.Keys;

    public double[] Doubles(string name) => (double[])_tensors[name].Values;

    public nint[] Shape(string name) => [.. _tensors[name].Shape.Select(size => (nint)size)];

    public bool Holds<T>(string name) => _tensors.TryGetValue(name, out var tensor) && tensor.Values is T[];

    /// <summary>A tensor of this type, or null; a mask of integers becomes one of floats.</summary>
    public Tensor<T>? Get<T>(string name)
    {
        if (!_tensors.TryGetValue(name, out var tensor)) return null;
        if (tensor.Values is long[] integers && typeof(T) == typeof(float))
            return (Tensor<T>)(object)Tensor.Create(integers.Select(value => (float)value).ToArray(), Shape(name));
        return tensor.Values is T[] values
            ? Tensor.Create(values, Shape(name))
            : throw new ArgumentException($"{name} holds {tensor.Values.GetType().Name}.");
    }

    private static T[] Read<T>(T[] values, Action<T[]> read)
    {
        read(values);
        return values;
    }

    /// <summary>Expected values are float64 in the file; the reader narrows to float32, so the bytes are taken as they are.</summary>
    private static double[] Doubles(ICheckpoint file, TensorEntry tensor)
    {
        var values = new double[tensor.ElementCount];
        file.ReadBytes(tensor, 0, System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
