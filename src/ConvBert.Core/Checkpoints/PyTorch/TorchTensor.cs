namespace ConvBert.Checkpoints;

/// <summary>A tensor as a view of a storage; everything in elements.</summary>
internal sealed record TorchTensor(TorchStorage Storage, TensorDType DType, long Offset, long[] Size, long[] Stride)
{
    private const int MaxRank = 64;

    /// <summary>Checks that every element lies inside the storage.</summary>
    /// <exception cref="FormatException">It does not, or the parts have another form.</exception>
    internal static TorchTensor Create(object? storage, object? offset, object? size, object? stride, TensorDType? dtype)
    {
        if (storage is not TorchStorage run) throw new FormatException("builds a tensor from something that is not a storage");
        if ((run.DType is null) != (dtype is not null)) throw new FormatException("builds a tensor whose storage and type do not match");
        TensorDType type = run.DType ?? dtype!.Value;
        if (offset is not long first || first < 0) throw new FormatException("builds a tensor whose offset is not a number of 0 or more");
        long[] sizes = Numbers(size, "size"), strides = Numbers(stride, "stride");
        if (sizes.Length != strides.Length)
            throw new FormatException($"builds a tensor of {sizes.Length} sizes and {strides.Length} strides");
        long available = run.DType is null ? run.ViewCount / (type.BitWidth() / 8) : run.ViewCount;
        RequireInside(first, sizes, strides, available);
        return new TorchTensor(run, type, first, sizes, strides);
    }

    private static long[] Numbers(object? value, string what)
    {
        if (value is not PickleTuple tuple || tuple.Items.Length > MaxRank)
            throw new FormatException($"builds a tensor whose {what} is not a tuple of at most {MaxRank} numbers");
        return Array.ConvertAll(
            tuple.Items,
            n => n is long number and >= 0
                ? number
                : throw new FormatException($"builds a tensor whose {what} holds something other than numbers of 0 or more"));
    }

    private static void RequireInside(long offset, long[] size, long[] stride, long available)
    {
        Int128 count = 1, last = offset;
        for (int i = 0; i < size.Length; i++)
        {
            count *= size[i];
            last += (Int128)(size[i] - 1) * stride[i];
            if (count > long.MaxValue / 16) throw new FormatException($"builds a tensor of {string.Join(" x ", size)} elements");
            if (last > long.MaxValue) throw new FormatException($"builds a tensor with a stride of {stride[i]}");
        }

        if (count == 0 ? offset > available : last >= available)
            throw new FormatException(
                $"builds a tensor that extends to element {(count == 0 ? offset : (long)last)} of a storage of {available}");
    }
}
