using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Quantization;

namespace ConvBert.Weights;

/// <summary>
/// The tensors below one module's name. A module claims its tensors by name and memory; shapes, and how stored numbers get into that
/// memory, are the table's business.
/// </summary>
internal readonly struct ClaimScope(TensorRegistry registry, string prefix)
{
    /// <summary>The scope of a module inside this one.</summary>
    public ClaimScope Under(string module) => new(registry, $"{prefix}{module}.");

    /// <summary>Claims a tensor that is kept in a vector or a table.</summary>
    /// <exception cref="TensorRegistryException">The table has no such tensor, it is claimed already, or the memory does not fit
    /// it.</exception>
    public void Claim(string name, NativeBuffer memory)
    {
        TensorDefinition tensor = registry.Take(prefix + name);
        Require(tensor, tensor.Transform is TensorTransform.FileOrder or TensorTransform.Transposed, "a vector or table");
        Require(tensor, tensor.First + tensor.ElementCount <= memory.Length, $"{memory.Length} elements");
        registry.Add(tensor.Transform == TensorTransform.FileOrder ? InFileOrder(tensor, memory) : Transposed(tensor, memory));
    }

    /// <summary>Claims a tensor that is packed into the matrix of a product, or into one matrix for each group of channels.</summary>
    /// <exception cref="TensorRegistryException">The table has no such tensor, it is claimed already, or the memory does not fit
    /// it.</exception>
    public void Claim(string name, PackedMatrix[] matrices)
    {
        TensorDefinition tensor = registry.Take(prefix + name);
        Require(tensor, tensor.Transform is TensorTransform.Columns or TensorTransform.Groups, "packed matrices");
        registry.Add(tensor.Transform == TensorTransform.Columns ? Columns(tensor, matrices) : Groups(tensor, matrices));
    }

    /// <summary>As <see cref="Claim(string, PackedMatrix[])"/>, for matrices that are kept in 8 bits.</summary>
    /// <exception cref="TensorRegistryException">The table has no such tensor, it is claimed already, it is not to be quantized, or the
    /// memory does not fit it.</exception>
    public void Claim(string name, QuantizedMatrix[] matrices, IInputFactors? factors)
    {
        TensorDefinition tensor = registry.Take(prefix + name);
        Require(tensor, tensor.IsQuantizable, "8 bits");
        registry.Add(tensor.Transform == TensorTransform.Columns
            ? QuantizedColumns(tensor, matrices, factors)
            : QuantizedGroups(tensor, matrices, factors));
    }

    /// <summary>Claims a single number.</summary>
    /// <exception cref="TensorRegistryException">The table has no such tensor, it is claimed already, or it is no single
    /// number.</exception>
    public void Claim(string name, Action<float> set, Func<float> get)
    {
        TensorDefinition tensor = registry.Take(prefix + name);
        Require(tensor, tensor.Transform == TensorTransform.Number && tensor.ElementCount == 1, "a single number");
        registry.Add(new(tensor, (_, values) => set(values[0]), values => values[0] = get()));
    }

    /// <summary>Claims a tensor for which the one that it is tied to serves: it is neither read nor saved.</summary>
    /// <exception cref="TensorRegistryException">The table has no such tensor, it is claimed already, or it is never tied.</exception>
    public void ClaimTied(string name)
    {
        TensorDefinition tensor = registry.Take(prefix + name);
        Require(tensor, tensor.TiedTo is not null, "another tensor in its place");
    }

    private static TensorClaim InFileOrder(TensorDefinition tensor, NativeBuffer memory)
    {
        int first = tensor.First, length = checked((int)tensor.ElementCount);
        return new(
            tensor,
            (start, values) => values.CopyTo(memory.Span[(first + start)..]),
            values => memory.Span.Slice(first, length).CopyTo(values))
        {
            InPlace = memory,
            Storage = [memory],
            Unit = 1,
        };
    }

    private static TensorClaim Transposed(TensorDefinition tensor, NativeBuffer memory)
    {
        int rows = checked((int)tensor.Shape[0]), columns = checked((int)(tensor.ElementCount / rows));
        return new(
            tensor,
            (start, values) =>
            {
                Span<float> kept = memory.Span;
                for (int i = 0; i < values.Length; i++) kept[((start + i) % columns * rows) + ((start + i) / columns)] = values[i];
            },
            values =>
            {
                Span<float> kept = memory.Span;
                for (int i = 0; i < values.Length; i++) values[i] = kept[(i % columns * rows) + (i / columns)];
            })
        {
            Storage = [memory],
            Unit = 1,
        };
    }

    private static TensorClaim Columns(TensorDefinition tensor, PackedMatrix[] matrices)
    {
        int first = tensor.First;
        Require(tensor, matrices.Length == 1, $"{matrices.Length} matrices");
        PackedMatrix matrix = matrices[0];
        Require(tensor, tensor.ElementCount == tensor.Shape[0] * matrix.Inner
            && first + tensor.Shape[0] <= matrix.Columns, Describe(matrix));
        return new(
            tensor,
            (start, values) => matrix.SetColumns(first + (start / matrix.Inner), values),
            values => matrix.GetColumns(first, values))
        {
            Storage = [matrix.Values],
            Unit = matrix.Inner,
        };
    }

    private static TensorClaim Groups(TensorDefinition tensor, PackedMatrix[] matrices)
    {
        int length = matrices[0].Inner * matrices[0].Columns;
        Require(tensor, tensor.ElementCount == (long)matrices.Length * length, $"{matrices.Length} times {Describe(matrices[0])}");
        return new(
            tensor,
            (start, values) =>
            {
                for (int done = 0; done < values.Length; done += length)
                    matrices[(start + done) / length].SetRows(values.Slice(done, length));
            },
            values =>
            {
                for (int group = 0; group < matrices.Length; group++) matrices[group].GetRows(values.Slice(group * length, length));
            })
        {
            Storage = Array.ConvertAll(matrices, matrix => matrix.Values),
            Unit = length,
        };
    }

    private static TensorClaim QuantizedColumns(TensorDefinition tensor, QuantizedMatrix[] matrices, IInputFactors? factors)
    {
        int first = tensor.First;
        Require(tensor, matrices.Length == 1, $"{matrices.Length} matrices");
        QuantizedMatrix matrix = matrices[0];
        Require(tensor, tensor.ElementCount == tensor.Shape[0] * matrix.Inner
            && first + tensor.Shape[0] <= matrix.Columns, Describe(matrix));
        return new(
            tensor,
            (start, values) => matrix.SetColumns(first + (start / matrix.Inner), values, Values(factors)),
            _ => throw KeptInBytes(tensor))
        {
            Storage = [matrix.Storage],
            Unit = matrix.Inner,
            Quantized = new(
                (start, values, scales) => matrix.SetQuantized(first + (start / matrix.Inner), values, scales),
                (values, scales) => matrix.GetQuantized(first, values, scales)),
        };
    }

    private static TensorClaim QuantizedGroups(TensorDefinition tensor, QuantizedMatrix[] matrices, IInputFactors? factors)
    {
        int columns = matrices[0].Columns;
        int length = matrices[0].Inner * columns;
        Require(tensor, tensor.ElementCount == (long)matrices.Length * length, $"{matrices.Length} times {Describe(matrices[0])}");
        return new(
            tensor,
            (start, values) =>
            {
                for (int done = 0; done < values.Length; done += length)
                {
                    int group = (start + done) / length, inner = matrices[0].Inner;
                    ReadOnlySpan<float> all = Values(factors);
                    matrices[group].SetRows(
                        values.Slice(done, length), all.IsEmpty ? all : all.Slice(group * inner, inner));
                }
            },
            _ => throw KeptInBytes(tensor))
        {
            Storage = Array.ConvertAll(matrices, matrix => matrix.Storage),
            Unit = length,
            Quantized = new(
                (start, values, scales) =>
                {
                    for (int group = 0; group < values.Length / length; group++)
                    {
                        matrices[(start / length) + group].SetQuantized(
                            0, values.Slice(group * length, length), scales.Slice(group * columns, columns));
                    }
                },
                (values, scales) =>
                {
                    for (int group = 0; group < matrices.Length; group++)
                        matrices[group].GetQuantized(0, values.Slice(group * length, length), scales.Slice(group * columns, columns));
                }),
        };
    }

    private static ReadOnlySpan<float> Values(IInputFactors? factors) => factors is null ? default : factors.Values;

    private static InvalidOperationException KeptInBytes(TensorDefinition tensor) =>
        new($"{tensor.Name} is kept in 8 bits; load the model in float32 to save or train it.");

    private static string Describe(PackedMatrix matrix) => $"a matrix of {matrix.Inner} × {matrix.Columns}";

    private static string Describe(QuantizedMatrix matrix) => $"an 8-bit matrix of {matrix.Inner} × {matrix.Columns}";

    private static void Require(TensorDefinition tensor, bool fits, string memory)
    {
        if (!fits)
            throw new TensorRegistryException(
                tensor.Name, $"of shape [{string.Join(", ", tensor.Shape)}], {tensor.Transform}, does not fit {memory}");
    }
}
