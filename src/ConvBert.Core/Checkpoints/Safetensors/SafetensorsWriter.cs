using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using ConvBert.Tokenization.Files;

namespace ConvBert.Checkpoints;

/// <summary>
/// Writes safetensors files byte for byte like the reference implementation: tensors ordered by type, then name; a header padded to
/// eight bytes. Tensors are written one by one; a file appears under its name only when it is complete.
/// </summary>
public static class SafetensorsWriter
{
    // The reference implementation's order of types; files hold them descending, widest first.
    private static readonly TensorDType[] Ascending =
    [
        TensorDType.Bool, TensorDType.F4, TensorDType.F6E2M3, TensorDType.F6E3M2, TensorDType.U8, TensorDType.I8, TensorDType.F8E5M2,
            TensorDType.F8E4M3,
        TensorDType.F8E8M0, TensorDType.F8E4M3Fnuz, TensorDType.F8E5M2Fnuz, TensorDType.I16, TensorDType.U16, TensorDType.F16,
            TensorDType.BF16,
        TensorDType.I32, TensorDType.U32, TensorDType.F32, TensorDType.C64, TensorDType.F64, TensorDType.I64, TensorDType.U64,
    ];

    /// <summary>The metadata that Hugging Face's loaders ask for: <c>{"format": "pt"}</c>.</summary>
    public static IReadOnlyDictionary<string, string> PyTorchMetadata { get; } = new Dictionary<string, string> { ["format"] = "pt" };

    /// <summary>Writes one file.</summary>
    /// <param name="path">The file; its folder is created if needed, an existing file is replaced.</param>
    /// <param name="tensors">The tensors, in any order.</param>
    /// <param name="metadata">The metadata in the header; null for <see cref="PyTorchMetadata"/>.</param>
    /// <param name="progress">Receives the name of each tensor once it is written.</param>
    /// <param name="cancellationToken">Checked between tensors; a cancelled file leaves nothing behind.</param>
    /// <exception cref="ArgumentException">A name occurs twice or is reserved.</exception>
    /// <exception cref="InvalidOperationException">A tensor wrote more or fewer bytes than its type and shape require.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        string path, IEnumerable<TensorToWrite> tensors, IReadOnlyDictionary<string, string>? metadata = null,
        IProgress<string>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        using var file = new AtomicFiles();
        Add(file, path, tensors, metadata, progress, cancellationToken);
        file.Commit();
    }

    /// <summary>As <see cref="Write"/>, for one of several files that appear together.</summary>
    internal static void Add(
        AtomicFiles file, string path, IEnumerable<TensorToWrite> tensors, IReadOnlyDictionary<string, string>? metadata,
        IProgress<string>? progress,
        CancellationToken cancellationToken)
    {
        List<TensorToWrite> ordered = Order(tensors);
        byte[] header = Header(ordered, metadata ?? PyTorchMetadata);
        file.Add(path, stream =>
        {
            stream.Write(header);
            foreach (TensorToWrite tensor in ordered)
            {
                cancellationToken.ThrowIfCancellationRequested();
                long begin = stream.Position;
                tensor.Write(stream);
                if (stream.Position - begin != tensor.ByteLength)
                    throw new InvalidOperationException(
                        $"Tensor {tensor.Name} wrote {stream.Position - begin} bytes; its type and shape take {tensor.ByteLength}.");
                progress?.Report(tensor.Name);
            }
        });
    }

    private static List<TensorToWrite> Order(IEnumerable<TensorToWrite> tensors)
    {
        List<TensorToWrite> ordered = [.. tensors.OrderByDescending(
            t => Array.IndexOf(Ascending, t.DType)).ThenBy(t => t.Name, StringComparer.Ordinal)];
        var names = new HashSet<string>(StringComparer.Ordinal) { "__metadata__" };
        foreach (TensorToWrite tensor in ordered)
        {
            if (!names.Add(tensor.Name))
                throw new ArgumentException($"The name {tensor.Name} occurs twice or is reserved.", nameof(tensors));
        }

        return ordered;
    }

    private static byte[] Header(List<TensorToWrite> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        const int LengthBytes = 8, Alignment = 8;
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            WriteHeader(json, tensors, metadata);
        }

        int length = (buffer.WrittenCount + Alignment - 1) / Alignment * Alignment;
        byte[] header = new byte[LengthBytes + length];
        BinaryPrimitives.WriteInt64LittleEndian(header, length);
        buffer.WrittenSpan.CopyTo(header.AsSpan(LengthBytes));
        header.AsSpan(LengthBytes + buffer.WrittenCount).Fill((byte)' ');
        return header;
    }

    private static void WriteHeader(Utf8JsonWriter json, List<TensorToWrite> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject();
        if (metadata.Count > 0)
        {
            json.WriteStartObject("__metadata__");
            foreach ((string key, string value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal)) json.WriteString(key, value);
            json.WriteEndObject();
        }

        long begin = 0;
        foreach (TensorToWrite tensor in tensors)
        {
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", tensor.DType.SafetensorsName());
            json.WriteStartArray("shape");
            foreach (long size in tensor.Shape) json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(begin);
            json.WriteNumberValue(begin += tensor.ByteLength);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
