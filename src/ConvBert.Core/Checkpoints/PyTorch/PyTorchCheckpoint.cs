using System.Buffers;

namespace ConvBert.Checkpoints;

/// <summary>One PyTorch file (<c>.bin</c>), zip or legacy container. Nothing in it is executed.</summary>
internal sealed class PyTorchCheckpoint : CheckpointBase
{
    internal const string FormatName = "pytorch";

    private readonly ReadableFile _file;
    private readonly bool _isBigEndian;
    private readonly Dictionary<string, TensorEntry> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Position, StridedLayout Layout)> _places = new(StringComparer.Ordinal);

    private PyTorchCheckpoint(ReadableFile file, PyTorchContents contents)
        : base(file.Path, FormatName)
    {
        _file = file;
        _isBigEndian = contents.IsBigEndian;
        foreach ((string name, TorchTensor tensor) in contents.Tensors)
        {
            TorchStorage storage = tensor.Storage;
            long first = storage.ViewOffset * storage.ElementBytes + tensor.Offset * (tensor.DType.BitWidth() / 8);
            long position = contents.Positions[storage.Key] + first;
            _places.Add(name, (position, new StridedLayout(tensor.Size, tensor.Stride)));
            _tensors.Add(name, new TensorEntry(name, tensor.DType, tensor.Size, file.Path));
        }
    }

    public override IReadOnlyDictionary<string, TensorEntry> Tensors => _tensors;

    internal static PyTorchCheckpoint Open(string path)
    {
        ReadableFile file = ReadableFile.Open(path);
        try
        {
            bool isZip = FileSignature.IsZip(file.ReadBeginning(FileSignature.Length));
            return new PyTorchCheckpoint(file, isZip ? PyTorchZip.Read(file) : LegacyTorch.Read(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public override void ReadBytes(TensorEntry tensor, long offset, Span<byte> destination)
    {
        CheckRange(tensor, offset, destination.Length);
        if (!_places.TryGetValue(tensor.Name, out (long Position, StridedLayout Layout) place))
            throw new CheckpointException(Path, tensor.Name, "is not in the file");
        int width = tensor.DType.BitWidth() / 8;
        if (destination.IsEmpty) return;
        if (place.Layout.IsContiguous) _file.ReadExactly(place.Position + offset, destination);
        else ReadStrided(tensor, place.Position, place.Layout, offset / width, destination, width);
        if (_isBigEndian) Reverse(destination, tensor.DType == TensorDType.C64 ? width / 2 : width);
    }

    // A view in another order needs its whole storage for any part of it.
    public override bool SupportsPartialReads(TensorEntry tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return _places.TryGetValue(tensor.Name, out (long Position, StridedLayout Layout) place) && place.Layout.IsContiguous;
    }

    protected override void Dispose(bool disposing) => _file.Dispose();

    private void ReadStrided(TensorEntry tensor, long position, StridedLayout layout, long first, Span<byte> destination, int width)
    {
        if (layout.Span > Array.MaxLength / width) throw new CheckpointException(tensor.File, tensor.Name, "is a view over more than 2 GB");
        int length = (int)layout.Span * width;
        byte[] span = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            _file.ReadExactly(position, span.AsSpan(0, length));
            layout.Gather(span.AsSpan(0, length), first, destination, width);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(span);
        }
    }

    private static void Reverse(Span<byte> bytes, int width)
    {
        for (int i = 0; i + width <= bytes.Length; i += width) bytes.Slice(i, width).Reverse();
    }
}
