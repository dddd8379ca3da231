using System.Buffers;
using ConvBert.Checkpoints;

namespace ConvBert.TensorFlow.Names;

/// <summary>A TensorFlow checkpoint under PyTorch's names and shapes; layouts are converted while reading.</summary>
internal sealed class TranslatedCheckpoint : CheckpointBase
{
    private readonly ICheckpoint _source;
    private readonly Dictionary<string, TensorEntry> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (TensorEntry Stored, StridedLayout? Layout)> _stored = new(StringComparer.Ordinal);

    private TranslatedCheckpoint(ICheckpoint source, Func<TensorEntry, TensorTranslation?> translate)
        : base(source.Path, source.Format)
    {
        _source = source;
        foreach (TensorEntry stored in source.Tensors.Values)
        {
            if (translate(stored) is not { } translation) continue;
            StridedLayout? layout = translation.Stride is { } stride ? new StridedLayout(translation.Shape, stride) : null;
            if (!_tensors.TryAdd(translation.Name, new TensorEntry(translation.Name, stored.DType, translation.Shape, stored.File)))
                throw new CheckpointException(
                    source.Path, stored.Name, $"means {translation.Name}, as {_stored[translation.Name].Stored.Name} does");
            _stored.Add(translation.Name, (stored, layout is { IsContiguous: false } ? layout : null));
        }
    }

    public override IReadOnlyDictionary<string, TensorEntry> Tensors => _tensors;

    public override IReadOnlyDictionary<string, string> Metadata => _source.Metadata;

    /// <summary>Translates a checkpoint; takes ownership of it, even on failure.</summary>
    internal static TranslatedCheckpoint Create(ICheckpoint source, Func<TensorEntry, TensorTranslation?> translate)
    {
        try
        {
            return new TranslatedCheckpoint(source, translate);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    public override void ReadBytes(TensorEntry tensor, long offset, Span<byte> destination)
    {
        CheckRange(tensor, offset, destination.Length);
        if (!_stored.TryGetValue(tensor.Name, out (TensorEntry Stored, StridedLayout? Layout) place))
            throw new CheckpointException(Path, tensor.Name, "is not in the file");
        if (destination.IsEmpty) return;
        if (place.Layout is null) _source.ReadBytes(place.Stored, offset, destination);
        else ReadPermuted(place.Stored, place.Layout, offset, destination);
    }

    // A part of a transposed tensor needs the whole tensor.
    public override bool SupportsPartialReads(TensorEntry tensor) =>
        _stored.TryGetValue(tensor.Name, out (TensorEntry Stored, StridedLayout? Layout) place) && place.Layout is null
            && _source.SupportsPartialReads(place.Stored);

    protected override void Dispose(bool disposing) => _source.Dispose();

    private void ReadPermuted(TensorEntry stored, StridedLayout layout, long offset, Span<byte> destination)
    {
        if (stored.ByteLength > Array.MaxLength)
            throw new CheckpointException(Path, stored.Name, "is larger than 2 GB, too large to be transposed");
        int length = (int)stored.ByteLength, width = stored.DType.BitWidth() / 8;
        byte[] numbers = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            _source.ReadBytes(stored, 0, numbers.AsSpan(0, length));
            layout.Gather(numbers.AsSpan(0, length), offset / width, destination, width);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(numbers);
        }
    }
}
