namespace ConvBert.Checkpoints;

/// <summary>Contiguous data that tensors are views of, as described by a persistent id of a pickle.</summary>
/// <param name="Key">The storage's name in the container.</param>
/// <param name="DType">The element type; null for an untyped storage, which counts bytes.</param>
/// <param name="Count">The number of elements of the whole storage.</param>
/// <param name="ViewOffset">The first element of the part that this view covers.</param>
/// <param name="ViewCount">The number of elements of that part.</param>
internal sealed record TorchStorage(string Key, TensorDType? DType, long Count, long ViewOffset, long ViewCount)
{
    private const string Tag = "storage";

    internal int ElementBytes => (DType ?? TensorDType.U8).BitWidth() / 8;

    internal long ByteLength => checked(Count * ElementBytes);

    /// <summary>Reads <c>("storage", class, key, location, count)</c>, in the legacy form with a sixth part for views.</summary>
    /// <exception cref="FormatException">The id has another form.</exception>
    internal static TorchStorage FromPersistentId(object? id, bool isLegacy)
    {
        object?[] parts = id is PickleTuple tuple ? tuple.Items : throw new FormatException("has a persistent id that is not a tuple");
        if (parts.Length != (isLegacy ? 6 : 5) || parts[0] is not Tag)
            throw new FormatException("has a persistent id that does not describe a storage");
        if (parts[1] is not TorchSymbol { Kind: TorchSymbolKind.Storage } kind)
            throw new FormatException("has a storage of an unknown class");
        if (parts[2] is not string key || parts[4] is not long count || count < 0)
            throw new FormatException("has a storage without a key and a count of 0 or more");
        if (count > long.MaxValue / 8) throw new FormatException($"has a storage of {count} elements");
        return isLegacy && parts[5] is not null
            ? View(key, kind.DType, count, parts[5])
            : new TorchStorage(key, kind.DType, count, 0, count);
    }

    private static TorchStorage View(string key, TensorDType? dtype, long count, object? view)
    {
        if (view is not PickleTuple { Items: [string, long offset, long size] })
            throw new FormatException("has a storage view that is not a key, an offset and a size");
        if (offset < 0 || size < 0 || offset > count || size > count - offset)
            throw new FormatException($"has a storage view of {size} elements from {offset} on, outside the {count} of its root");
        return new TorchStorage(key, dtype, count, offset, size);
    }
}
