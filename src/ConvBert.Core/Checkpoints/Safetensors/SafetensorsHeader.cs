using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;

namespace ConvBert.Checkpoints;

/// <summary>
/// The header of a safetensors file, validated completely before anything is allocated according to it: length, UTF-8, JSON, then the
/// tensors in the order of their data: no gaps, no overlaps, sizes that match type and shape, no trailing data.
/// </summary>
internal sealed class SafetensorsHeader
{
    private const int LengthBytes = 8;
    private const ulong MaxHeaderLength = 100_000_000;
    private const int MaxDepth = 128;
    private const string MetadataKey = "__metadata__";

    private readonly string _file;
    private long _dataStart;

    /// <summary>Buffer for the list being parsed.</summary>
    private readonly ulong[] _numbers = new ulong[CheckpointLimits.MaxRank];

    private SafetensorsHeader(string file) => _file = file;

    internal Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>The tensors by name, in the order of their data.</summary>
    internal Dictionary<string, TensorEntry> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>The position of each tensor's first byte.</summary>
    internal Dictionary<string, long> Begins { get; } = new(StringComparer.Ordinal);

    internal static SafetensorsHeader Read(ReadableFile file)
    {
        var header = new SafetensorsHeader(file.Path);
        byte[] json = header.ReadJson(file);
        List<Declaration> declarations = header.Parse(json);
        header.Place(declarations, file.Length);
        return header;
    }

    private byte[] ReadJson(ReadableFile file)
    {
        if (file.Length < LengthBytes)
            throw Fail($"is {file.Length} bytes long; a safetensors file begins with the 8-byte length of its header");
        Span<byte> lengthBytes = stackalloc byte[LengthBytes];
        file.ReadExactly(0, lengthBytes);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (length > MaxHeaderLength)
        {
            throw Fail($"is not a safetensors file: {FileSignature.Describe(file.ReadBeginning(FileSignature.Length))}; "
                + $"its first 8 bytes as the header's length are {length}, at most {MaxHeaderLength} are allowed");
        }

        if (length > (ulong)(file.Length - LengthBytes))
            throw Fail($"is truncated: the header is {length} bytes long, the file {file.Length}");
        _dataStart = LengthBytes + (long)length;
        byte[] json = file.ReadBytes(LengthBytes, (int)length);
        if (!Utf8.IsValid(json)) throw Fail("the header is not valid UTF-8");
        return json;
    }

    private List<Declaration> Parse(byte[] json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            var declarations = new List<Declaration>();
            var names = new HashSet<string>(StringComparer.Ordinal);
            Expect(ref reader, JsonTokenType.StartObject, "an object");
            while (NextName(ref reader) is { } name)
            {
                if (!names.Add(name)) throw Fail($"the header names {name} twice");
                if (name == MetadataKey) ParseMetadata(ref reader);
                else declarations.Add(ParseTensor(ref reader, name));
                if (names.Count > CheckpointLimits.MaxTensors)
                    throw Fail($"the header names more than {CheckpointLimits.MaxTensors} tensors");
            }

            if (reader.Read()) throw Fail("text follows the header's object");
            return declarations;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Fail($"the header is not valid JSON: {e.Message}", e);
        }
    }

    private void ParseMetadata(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType == JsonTokenType.Null) return;
        if (reader.TokenType != JsonTokenType.StartObject) throw Fail($"{MetadataKey} is not an object");
        while (NextName(ref reader) is { } key)
        {
            Expect(ref reader, JsonTokenType.String, $"{MetadataKey}: strings");
            Metadata[key] = reader.GetString()!;
            if (Metadata.Count > CheckpointLimits.MaxTensors)
                throw Fail($"{MetadataKey} has more than {CheckpointLimits.MaxTensors} entries");
        }
    }

    private Declaration ParseTensor(ref Utf8JsonReader reader, string name)
    {
        TensorDType? dtype = null;
        ulong[]? shape = null, offsets = null;
        Expect(ref reader, JsonTokenType.StartObject, $"tensor {name}: an object");
        while (NextName(ref reader) is { } field)
        {
            switch (field)
            {
                case "dtype" when dtype is null:
                    Expect(ref reader, JsonTokenType.String, $"tensor {name}: dtype as a string");
                    string text = reader.GetString()!;
                    dtype = TensorDTypeExtensions.TryParse(text, out TensorDType known)
                        ? known
                        : throw FailTensor(name, $"has the unknown dtype {text}");
                    break;
                case "shape" when shape is null: shape = ParseIntegers(ref reader, name, field, CheckpointLimits.MaxRank); break;
                case "data_offsets" when offsets is null: offsets = ParseIntegers(ref reader, name, field, 2); break;
                case "dtype" or "shape" or "data_offsets": throw FailTensor(name, $"has two entries {field}");
                default: reader.Skip(); break;
            }
        }

        if (dtype is null || shape is null || offsets is null) throw FailTensor(name, "lacks dtype, shape or data_offsets");
        if (offsets.Length != 2) throw FailTensor(name, $"has {offsets.Length} data_offsets; expected begin and end");
        return new Declaration(name, dtype.Value, shape, offsets[0], offsets[1]);
    }

    private ulong[] ParseIntegers(ref Utf8JsonReader reader, string name, string field, int most)
    {
        Expect(ref reader, JsonTokenType.StartArray, $"tensor {name}: {field} as a list");
        int count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetUInt64(out ulong number))
                throw FailTensor(name, $"{field} holds something other than integers of 0 or more");
            if (count == most) throw FailTensor(name, $"{field} holds more than {most} integers");
            _numbers[count++] = number;
        }

        var numbers = new ulong[count];
        Array.Copy(_numbers, numbers, count);
        return numbers;
    }

    private static string? NextName(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.PropertyName ? reader.GetString() : null;

    private void Expect(ref Utf8JsonReader reader, JsonTokenType type, string expected)
    {
        if (!reader.Read() || reader.TokenType != type) throw Fail($"the header holds {reader.TokenType}; expected {expected}");
    }

    private void Place(List<Declaration> declarations, long fileLength)
    {
        declarations.Sort((a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        ulong end = 0;
        foreach (Declaration d in declarations)
        {
            if (d.Begin != end || d.End < d.Begin) throw FailOffsets(d, end);
            end = d.End;
            long size = Size(d);
            if ((ulong)size != d.End - d.Begin) throw FailSize(d, size);
            Tensors.Add(d.Name, new TensorEntry(d.Name, d.DType, Signed(d.Shape), _file));
            Begins.Add(d.Name, _dataStart + (long)d.Begin);
        }

        if (end != (ulong)(fileLength - _dataStart))
            throw Fail($"holds {fileLength - _dataStart} bytes of data; the header describes {end}");
    }

    private long Size(Declaration d)
    {
        try
        {
            long bits = d.DType.BitWidth();
            foreach (ulong size in d.Shape) bits = checked(bits * (long)size);
            return bits % 8 == 0 ? bits / 8 : throw FailTensor(d.Name, $"takes {bits} bits; expected whole bytes");
        }
        catch (OverflowException e)
        {
            throw Fail($"tensor {d.Name}: the size of [{string.Join(", ", d.Shape)}] exceeds 64 bits", e);
        }
    }

    /// <summary>Converts sizes whose product is known to fit.</summary>
    private static long[] Signed(ulong[] sizes)
    {
        var signed = new long[sizes.Length];
        for (int i = 0; i < sizes.Length; i++) signed[i] = (long)sizes[i];
        return signed;
    }

    private CheckpointException FailOffsets(Declaration d, ulong end) =>
        FailTensor(d.Name, $"has the data_offsets [{d.Begin}, {d.End}]; the data before it ends at {end}");

    private CheckpointException FailSize(Declaration d, long size) =>
        FailTensor(d.Name, $"has {d.End - d.Begin} bytes; {d.DType.SafetensorsName()} [{string.Join(", ", d.Shape)}] takes {size}");

    private CheckpointException Fail(string problem, Exception? cause = null) => new(_file, null, problem, cause);

    private CheckpointException FailTensor(string name, string problem) => new(_file, name, problem);

    private sealed record Declaration(string Name, TensorDType DType, ulong[] Shape, ulong Begin, ulong End);
}
