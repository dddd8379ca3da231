using System.Buffers;
using System.Runtime.InteropServices;
using ConvBert.Checkpoints;
using ConvBert.Kernels.VectorMath;
using ConvBert.Tokenization;

namespace ConvBert.Weights;

/// <summary>
/// The tensors of one model class, found in a checkpoint under whatever names it uses, with the shapes that the configuration
/// requires. Names here are PyTorch's without the prefix <c>convbert.</c>. Reading is safe from several threads.
/// </summary>
internal sealed class BoundWeights : IDisposable
{
    private const int MaxNamesListed = 8;

    private readonly ICheckpoint _checkpoint;
    private readonly WeightBinding _binding;
    private readonly HashSet<string> _missingHead;
    private readonly bool _ownsCheckpoint;

    private BoundWeights(
        ICheckpoint checkpoint, ConvBertConfig config, WeightBinding binding, HashSet<string> missingHead, bool ownsCheckpoint)
    {
        _checkpoint = checkpoint;
        _binding = binding;
        _ownsCheckpoint = ownsCheckpoint;
        Config = config;
        _missingHead = missingHead;
        Report = binding.ToReport() with { IsHeadMissing = missingHead.Count != 0 };
    }

    internal ConvBertConfig Config { get; }

    /// <summary>What was missing, unexpected or of the wrong shape in the file.</summary>
    internal LoadingReport Report { get; }

    /// <summary>
    /// Whether the whole head is present; false only for the backbone itself and with <see cref="ConvBertLoadOptions.AllowMissingHead"/>.
    /// </summary>
    internal bool HasHead => Architecture != ConvBertArchitecture.Model && _missingHead.Count == 0;

    /// <summary>Whether the decoder of a masked language model is the word table; both names then refer to the same data.</summary>
    internal bool IsDecoderTied => _binding.IsDecoderTied;

    /// <summary>Opens a model folder or file and binds its tensors; the result owns the open files.</summary>
    /// <exception cref="ConvBertConfigException">The configuration is missing or invalid.</exception>
    /// <exception cref="CheckpointException">The weights are missing, malformed, or not this class's.</exception>
    internal static BoundWeights Open(
        string path, ConvBertArchitecture architecture, ConvBertLoadOptions? options = null, Func<ConvBertConfig,
        ConvBertConfig>? adapt = null)
    {
        options ??= new ConvBertLoadOptions();
        string resolved = HubCache.Resolve(path, options.Revision);
        string folder = HubCache.FolderOf(resolved);
        if (!Directory.Exists(folder)) throw new CheckpointException(path, null, "no such file or folder");
        ConvBertConfig config = options.Config ?? ConvBertConfig.FromPretrained(folder);
        config.Validate(architecture);
        if (adapt is not null) config = adapt(config);
        ICheckpoint checkpoint = Checkpoint.Open(resolved, options.ToOpenOptions());
        try
        {
            return Bind(checkpoint, config, architecture, options, ownsCheckpoint: true);
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>Binds the tensors of an open checkpoint, which the caller keeps unless <paramref name="ownsCheckpoint"/>.</summary>
    /// <exception cref="ConvBertConfigException">The configuration is invalid.</exception>
    /// <exception cref="CheckpointException">Tensors are missing, have the wrong shape or type, or the names contradict each
    /// other.</exception>
    internal static BoundWeights Bind(
        ICheckpoint checkpoint, ConvBertConfig config, ConvBertArchitecture architecture, ConvBertLoadOptions options,
        bool ownsCheckpoint = false)
    {
        if (!Enum.IsDefined(options.TransformersVersion))
            throw new ArgumentOutOfRangeException(nameof(options), options.TransformersVersion, "TransformersVersion is V4 or V5.");
        config.Validate(architecture);
        WeightBinding binding = WeightBinding.Create(checkpoint, config, architecture, options.TransformersVersion);
        if (options.TransformersVersion == TransformersVersion.V4) RefuseMixedNames(checkpoint, binding);
        RefuseMismatched(binding, options);
        return new BoundWeights(checkpoint, config, binding, RefuseMissing(checkpoint, binding, options), ownsCheckpoint);
    }

    /// <summary>The model class.</summary>
    internal ConvBertArchitecture Architecture => _binding.Architecture;

    /// <summary>
    /// Whether a tensor belongs to the head and is missing, as allowed by <see cref="ConvBertLoadOptions.AllowMissingHead"/>.
    /// </summary>
    internal bool IsMissingHead(string name) => _missingHead.Contains(name);

    /// <summary>The shape that the configuration requires.</summary>
    internal IReadOnlyList<long> Shape(string name) => Definition(name).Shape;

    /// <summary>The file that was opened.</summary>
    internal string Path => _checkpoint.Path;

    /// <summary>The stored tensor for <paramref name="name"/>, or null.</summary>
    internal TensorEntry? Find(string name) => _binding.Bound.GetValueOrDefault(name);

    /// <summary>Reads stored bytes of a tensor, row-major, little-endian.</summary>
    /// <exception cref="CheckpointException">The file cannot be read.</exception>
    internal void ReadBytes(string name, long offset, Span<byte> destination) => _checkpoint.ReadBytes(Tensor(name), offset, destination);

    /// <summary>Whether some of the tensors are stored in 8 bits.</summary>
    internal bool HoldsQuantized => _binding.Quantized.Count > 0;

    /// <summary>Whether a tensor is stored in 8 bits.</summary>
    internal bool IsQuantized(string name) => _binding.Quantized.Contains(name);

    /// <summary>Reads output channels of a tensor that is stored in 8 bits, from number <paramref name="start"/> on.</summary>
    /// <exception cref="CheckpointException">The file cannot be read, a byte is −128, or a scale is negative or not finite.</exception>
    internal void ReadQuantized(string name, long start, Span<sbyte> values, Span<float> scales)
    {
        TensorEntry tensor = Tensor(name);
        int width = (int)tensor.Shape[1], length = checked(width * scales.Length);
        byte[] staging = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Span<byte> rows = staging.AsSpan(0, length);
            _checkpoint.ReadBytes(tensor, start * width, rows);
            QuantizedRowFormat.Split(rows, MemoryMarshal.AsBytes(values), scales);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(staging);
        }

        for (int i = 0; i < scales.Length; i++)
        {
            if (!(scales[i] >= 0 && float.IsFinite(scales[i])))
                throw new CheckpointException(
                    tensor.File, tensor.Name, $"holds the scale {scales[i]} in row {start + i}; expected a finite float32 number, 0 or more");
        }

        int wrong = values.IndexOf(sbyte.MinValue);
        if (wrong >= 0)
            throw new CheckpointException(
                tensor.File, tensor.Name, $"holds −128 in row {start + (wrong / (values.Length / scales.Length))}; expected −127 to 127");
    }

    /// <summary>Whether parts of a tensor can be read cheaply: <see cref="ICheckpoint.SupportsPartialReads"/>.</summary>
    internal bool ReadsParts(string name) =>
        _binding.Bound.TryGetValue(name, out TensorEntry? tensor) && _checkpoint.SupportsPartialReads(tensor);

    /// <summary>Reads a tensor, row-major, as float32.</summary>
    /// <exception cref="CheckpointException">The file cannot be read, or an element is not finite.</exception>
    internal void Read(string name, Span<float> destination) => Read(name, 0, destination);

    /// <summary>Reads elements of a tensor from index <paramref name="start"/> on, row-major, as float32.</summary>
    /// <exception cref="CheckpointException">The file cannot be read, or an element is not finite.</exception>
    internal void Read(string name, long start, Span<float> destination)
    {
        TensorEntry tensor = Tensor(name);
        if (destination.Length == tensor.ElementCount) _checkpoint.Read(tensor, destination);
        else ReadPart(tensor, start, destination);
        if (AllFinite(destination)) return;
        int index = 0;
        while (float.IsFinite(destination[index])) index++;
        throw new CheckpointException(
            tensor.File, tensor.Name, $"holds {destination[index]} at index {start + index}; expected finite float32 numbers");
    }

    /// <summary>Reads a tensor into a new array, row-major, as float32.</summary>
    /// <exception cref="CheckpointException">The file cannot be read, or an element is not finite.</exception>
    internal float[] Read(string name)
    {
        float[] numbers = GC.AllocateUninitializedArray<float>(checked((int)Definition(name).ElementCount));
        Read(name, numbers);
        return numbers;
    }

    public void Dispose()
    {
        if (_ownsCheckpoint) _checkpoint.Dispose();
    }

    private static unsafe bool AllFinite(ReadOnlySpan<float> numbers)
    {
        fixed (float* first = numbers) return FiniteCheck.AllFinite(first, numbers.Length);
    }

    private void ReadPart(TensorEntry tensor, long start, Span<float> destination)
    {
        int width = tensor.DType.BitWidth() / 8;
        if (tensor.DType == TensorDType.F32 && BitConverter.IsLittleEndian)
        {
            _checkpoint.ReadBytes(tensor, start * width, MemoryMarshal.AsBytes(destination));
            return;
        }

        byte[] staging = ArrayPool<byte>.Shared.Rent(destination.Length * width);
        Span<byte> bytes = staging.AsSpan(0, destination.Length * width);
        try
        {
            _checkpoint.ReadBytes(tensor, start * width, bytes);
            TensorConversion.ToSingle(tensor.DType, bytes, destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(staging);
        }
    }

    private TensorEntry Tensor(string name) => _binding.Bound.TryGetValue(name, out TensorEntry? tensor)
        ? tensor
        : throw new CheckpointException(_checkpoint.Path, Definition(name).Name, "is not in the checkpoint");

    private TensorDefinition Definition(string name) => _binding.Definitions.TryGetValue(name, out TensorDefinition? definition)
        ? definition
        : throw new ArgumentException($"ConvBERT as {_binding.Architecture} has no tensor {name}.", nameof(name));

    // Version 4 takes a file without any prefix for a bare backbone; head tensors in it mean that it was saved incorrectly.
    private static void RefuseMixedNames(ICheckpoint checkpoint, WeightBinding binding)
    {
        foreach (string name in checkpoint.Tensors.Keys)
        {
            if (name.StartsWith("convbert", StringComparison.Ordinal)) return;
        }

        RefuseHeadsBesidePlainBackbone(checkpoint, binding);
    }

    private static void RefuseHeadsBesidePlainBackbone(ICheckpoint checkpoint, WeightBinding binding)
    {
        TensorDefinition? head = binding.Definitions.Values.FirstOrDefault(s => s.IsHead && checkpoint.Tensors.ContainsKey(s.Name));
        bool hasPlainBackbone = binding.Definitions.Values.Any(s => !s.IsHead && checkpoint.Tensors.ContainsKey(s.Name));
        if (head is not null && hasPlainBackbone)
        {
            throw new CheckpointException(checkpoint.Path, head.Name,
                "is a head's tensor next to backbone tensors without the prefix convbert., which transformers 4 rejects as corrupted; "
                + "transformers 5 reads it (TransformersVersion.V5)");
        }
    }

    private static void RefuseMismatched(WeightBinding binding, ConvBertLoadOptions options)
    {
        if (binding.Mismatched.Count != 0 && !options.IgnoreMismatchedSizes) throw Mismatch(binding);
    }

    private static CheckpointException Mismatch(WeightBinding binding)
    {
        MismatchedTensor first = binding.Mismatched[0];
        string more = binding.Mismatched.Count == 1
            ? ""
            : $" ({binding.Mismatched.Count - 1} more: {List(binding.Mismatched.Skip(1).Select(m => m.Name))})";
        return new CheckpointException(first.File, first.Name,
            $"has the shape {TensorEntry.Describe(first.Found)}; the configuration requires {TensorEntry.Describe(first.Expected)}{more}");
    }

    /// <summary>The missing tensors of the head, if they are allowed to be missing.</summary>
    private static HashSet<string> RefuseMissing(ICheckpoint checkpoint, WeightBinding binding, ConvBertLoadOptions options)
    {
        var missingHead = new HashSet<string>(StringComparer.Ordinal);
        if (binding.Bound.Count != binding.Definitions.Count) RefuseAbsent(checkpoint, binding, options, missingHead);
        return missingHead;
    }

    private static void RefuseAbsent(
        ICheckpoint checkpoint, WeightBinding binding, ConvBertLoadOptions options, HashSet<string> missingHead)
    {
        List<TensorDefinition> absent = [.. binding.Definitions.Values.Where(s => !binding.Bound.ContainsKey(s.Name))];
        List<TensorDefinition> backbone = [.. absent.Where(s => !s.IsHead)];
        if (backbone.Count > 0)
        {
            string hint = backbone.Exists(s => s.Name == ConvBertWeightTable.WordEmbeddings)
                && checkpoint.Tensors.ContainsKey(ConvBertWeightTable.Decoder)
                ? $"; transformers 5 takes {ConvBertWeightTable.Decoder} in place of the word table (TransformersVersion.V5)"
                : "";
            throw new CheckpointException(checkpoint.Path, backbone[0].Name,
                $"is missing, a tensor of the backbone ({absent.Count} of {binding.Definitions.Count} tensors are missing: "
                + $"{List(absent.Select(s => s.Name))}){hint}");
        }

        missingHead.UnionWith(absent.Select(s => s.Name));
        if (options.AllowMissingHead) return;
        throw new CheckpointException(checkpoint.Path, absent[0].Name,
            $"is missing: the checkpoint does not hold the head of {binding.Architecture} ({List(absent.Select(s => s.Name))}); "
            + "AllowMissingHead loads the backbone alone");
    }

    private static string List(IEnumerable<string> names)
    {
        string[] all = [.. names];
        string more = all.Length > MaxNamesListed ? $" and {all.Length - MaxNamesListed} more" : "";
        return string.Join(", ", all.Take(MaxNamesListed)) + more;
    }
}
