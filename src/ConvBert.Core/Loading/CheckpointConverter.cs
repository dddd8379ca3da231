using System.Numerics.Tensors;
using ConvBert.Configuration;
using ConvBert.Loading;
using ConvBert.Tokenization.Files;
using ConvBert.Weights;

namespace ConvBert.Checkpoints;

/// <summary>
/// Converts any readable checkpoint to safetensors that Hugging Face loads. The output is deterministic; files appear when they are
/// complete.
/// </summary>
public static class CheckpointConverter
{
    private const string Extension = ".safetensors";

    // The largest values that round to a finite one.
    private const float MaxHalf = 65520f;
    private const float MaxBFloat16 = 3.3961775e38f;

    private static readonly string[] CompanionFiles =
    [
        "vocab.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "README.md", "LICENSE",
    ];

    /// <summary>Converts a model folder or a weights file.</summary>
    /// <param name="source">The folder or file.</param>
    /// <param name="destination">A folder, which also receives the configuration and the files of the tokenizer and of
    /// sentence-transformers, or one <c>.safetensors</c> file.</param>
    /// <param name="options">Type, shards, progress; null for the defaults.</param>
    /// <param name="cancellationToken">Checked between tensors; no weights are left behind when cancelled.</param>
    /// <returns>The files that were written.</returns>
    /// <exception cref="CheckpointException">The source is missing or malformed, or a value does not fit the type.</exception>
    /// <exception cref="ConvBertConfigException">The source's configuration is invalid.</exception>
    /// <exception cref="ArgumentException">The type is not one of the four, shards or 8 bits are requested for a single file, or a module
    /// is to stay in float32 that is not quantized.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static IReadOnlyList<string> Convert(
        string source, string destination, CheckpointConversionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentException.ThrowIfNullOrEmpty(destination);
        options ??= new CheckpointConversionOptions();
        bool isFile = destination.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);
        if (options.DType is not (null or TensorDType.F32 or TensorDType.F16 or TensorDType.BF16 or TensorDType.I8))
            throw new ArgumentException($"{options.DType} is not one of F32, F16, BF16 and I8.", nameof(options));
        if (options.DType != TensorDType.I8 && options.KeepFloat32.Count > 0)
            throw new ArgumentException("KeepFloat32 names modules, but nothing is quantized: set DType to I8.", nameof(options));
        if (isFile && options.DType == TensorDType.I8)
            throw new ArgumentException("I8 requires a folder as the destination: its config.json says how to read it.", nameof(options));
        if (isFile && options.MaxShardSize is not null)
            throw new ArgumentException("Shards require a folder as the destination.", nameof(options));

        string resolved = HubCache.Resolve(source, options.Source?.Revision ?? "main");
        string folder = Directory.Exists(resolved) ? resolved : Path.GetDirectoryName(Path.GetFullPath(resolved))!;
        ConvBertConfig? config = File.Exists(Path.Combine(folder, ConvBertConfig.FileName)) ? ConvBertConfig.FromPretrained(folder) : null;
        using ICheckpoint checkpoint = Checkpoint.Open(resolved, options.Source);
        if (config is not null && QuantizationConfig.Of(config) is not null) RefuseQuantized(checkpoint, options.DType, isFile);
        TensorToWrite[] tensors = Plan(checkpoint, config, options.DType == TensorDType.I8 ? null : options.DType);
        using QuantizedEncoder? quantized = options.DType == TensorDType.I8
            ? QuantizedEncoder.Read(checkpoint, config, options.KeepFloat32)
            : null;
        if (quantized is not null) (tensors, config) = (quantized.Replace(tensors), quantized.Configure(config!));
        var written = new List<string>();
        var progress = options.Progress is null ? null : new Counter(tensors, options.Progress);
        if (isFile)
        {
            SafetensorsWriter.Write(destination, tensors, null, progress, cancellationToken);
            return [destination];
        }

        using var files = new AtomicFiles();
        List<string> companions = AddCompanions(
            files, folder, destination, config, options.DType == TensorDType.I8 ? null : options.DType);
        written.AddRange(ShardedSafetensorsWriter.Add(files, destination, tensors, options.MaxShardSize, progress, cancellationToken));
        files.Commit();
        written.AddRange(companions);
        return written;
    }

    private static void RefuseQuantized(ICheckpoint checkpoint, TensorDType? dtype, bool isFile)
    {
        if (dtype is { } wanted)
        {
            throw new CheckpointException(
                checkpoint.Path, null, $"holds weights in 8 bits, which cannot be converted to {wanted.SafetensorsName()}; convert the original");
        }

        if (isFile)
        {
            throw new CheckpointException(
                checkpoint.Path, null, "holds weights in 8 bits, which require a folder as the destination: its config.json says how to read them");
        }
    }

    private static TensorToWrite[] Plan(ICheckpoint checkpoint, ConvBertConfig? config, TensorDType? dtype) =>
    [
        .. checkpoint.Tensors.Values
            .Where(t => !ConvBertWeightTable.IsIgnored(t.Name) && !IsTiedDecoder(checkpoint, config, t))
            .OrderBy(t => t.Name, StringComparer.Ordinal)
            .Select(t => Plan(checkpoint, t, dtype)),
    ];

    private static TensorToWrite Plan(ICheckpoint checkpoint, TensorEntry tensor, TensorDType? dtype)
    {
        string current = ConvBertWeightTable.CurrentName(tensor.Name);
        string name = checkpoint.Tensors.ContainsKey(current) ? tensor.Name : current;
        return dtype is { } wanted && tensor.DType.IsFloat() && tensor.DType != wanted
            ? new TensorToWrite(name, wanted, tensor.Shape, stream => WriteConverted(checkpoint, tensor, wanted, stream))
            : TensorToWrite.Copy(checkpoint, tensor, name);
    }

    // Hugging Face stores a tied table once; a decoder that differs is kept, since version 5 would use it.
    private static bool IsTiedDecoder(ICheckpoint checkpoint, ConvBertConfig? config, TensorEntry tensor)
    {
        if (config is not { TieWordEmbeddings: true } || tensor.Name != ConvBertWeightTable.Decoder || !tensor.DType.IsFloat())
            return false;
        TensorEntry? table = checkpoint.Tensors.GetValueOrDefault(ConvBertWeightTable.Prefix + ConvBertWeightTable.WordEmbeddings)
            ?? checkpoint.Tensors.GetValueOrDefault(ConvBertWeightTable.WordEmbeddings);
        return table is not null && table.DType.IsFloat() && table.Shape.SequenceEqual(tensor.Shape)
            && TensorEquality.AreEqual(checkpoint, table, tensor);
    }

    private static void WriteConverted(ICheckpoint checkpoint, TensorEntry tensor, TensorDType dtype, Stream stream)
    {
        int width = tensor.DType.BitWidth() / 8;
        float[] numbers = [];
        TensorToWrite.ReadChunks(checkpoint, tensor, (first, chunk) =>
        {
            if (numbers.Length < chunk.Length / width) numbers = new float[chunk.Length / width];
            Span<float> converted = numbers.AsSpan(0, chunk.Length / width);
            TensorConversion.ToSingle(tensor.DType, chunk, converted);
            RequireFit(tensor, dtype, first / width, converted);
            TensorToWrite.WriteSingles(stream, converted, dtype);
        });
    }

    private static void RequireFit(TensorEntry tensor, TensorDType dtype, long first, ReadOnlySpan<float> numbers)
    {
        float limit = dtype switch
        {
            TensorDType.F16 => MaxHalf,
            TensorDType.BF16 => MaxBFloat16,
            _ => float.PositiveInfinity,
        };
        if (TensorPrimitives.IsFiniteAll(numbers) && Math.Abs(TensorPrimitives.MaxMagnitude(numbers)) < limit) return;
        int index = 0;
        while (Math.Abs(numbers[index]) < limit) index++;
        throw new CheckpointException(
            tensor.File, tensor.Name, $"holds {numbers[index]} at index {first + index}, which {dtype.SafetensorsName()} cannot hold");
    }

    private static List<string> AddCompanions(
        AtomicFiles files, string source, string destination, ConvBertConfig? config, TensorDType? dtype)
    {
        var written = new List<string>();
        if (config is not null)
        {
            ConvBertConfig saved = dtype is null
                ? config
                : config with { DType = dtype switch { TensorDType.F16 => "float16", TensorDType.BF16 => "bfloat16", _ => "float32" } };
            saved.AddTo(files, destination);
            written.Add(Path.Combine(destination, ConvBertConfig.FileName));
        }

        if (Path.GetFullPath(source) == Path.GetFullPath(destination)) return written;
        foreach (string name in CompanionFiles.Concat(SentenceTransformerFiles.Of(source)))
        {
            string file = Path.Combine(source, name), copy = Path.Combine(destination, name);
            if (!File.Exists(file)) continue;
            files.Add(copy, stream =>
            {
                // A device or a pipe has no length.
                if (RegularFile.Length(file) == 0) return;
                using FileStream original = SharedFile.Open(file);
                original.CopyTo(stream);
            });
            written.Add(copy);
        }

        return written;
    }

    private sealed class Counter(TensorToWrite[] tensors, IProgress<CheckpointConversionProgress> progress) : IProgress<string>
    {
        private readonly Dictionary<string, long> _sizes = tensors.ToDictionary(t => t.Name, t => t.ByteLength);
        private readonly long _total = tensors.Sum(t => t.ByteLength);
        private long _written;

        public void Report(string value) => progress.Report(new CheckpointConversionProgress(value, _written += _sizes[value], _total));
    }
}
