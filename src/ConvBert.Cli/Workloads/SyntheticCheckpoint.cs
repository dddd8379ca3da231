using System.Runtime.InteropServices;
using ConvBert.Checkpoints;

namespace ConvBert.Cli.Workloads;

/// <summary>
/// The synthetic weights of a configuration as a checkpoint of <see cref="ConvBertForMaskedLM"/>: nothing is stored, every number is
/// computed when it is read. The decoder is the word table itself and therefore not among the tensors.
/// </summary>
internal sealed class SyntheticCheckpoint : ICheckpoint
{
    public const string FormatName = "synthetic";

    private readonly Dictionary<string, TensorEntry> _tensors = new(StringComparer.Ordinal);

    /// <exception cref="ConvBertConfigException">The configuration is impossible.</exception>
    public SyntheticCheckpoint(ConvBertConfig config)
    {
        foreach ((string name, IReadOnlyList<long> shape) in ConvBertTensors.Shapes(config, ConvBertArchitecture.MaskedLM))
            _tensors.Add(name, new TensorEntry(name, TensorDType.F32, shape, FormatName));
    }

    public string Path => FormatName;

    public string Format => FormatName;

    public IReadOnlyDictionary<string, TensorEntry> Tensors => _tensors;

    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string> { ["format"] = "pt" };

    public void Read(TensorEntry tensor, Span<float> destination)
    {
        if (destination.Length != tensor.ElementCount)
            throw new ArgumentException(
                $"{tensor.Name} has {tensor.ElementCount} numbers, the destination {destination.Length}.", nameof(destination));
        SyntheticWeights.Fill(tensor.Name, destination);
    }

    public void Read(TensorEntry tensor, Span<long> destination) =>
        throw new CheckpointException(Path, tensor.Name, "holds F32; integers were expected");

    public void ReadBytes(TensorEntry tensor, long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + destination.Length, tensor.ByteLength, nameof(offset));
        if (BitConverter.IsLittleEndian && offset % sizeof(float) == 0 && destination.Length % sizeof(float) == 0)
        {
            SyntheticWeights.Fill(tensor.Name, MemoryMarshal.Cast<byte, float>(destination), offset / sizeof(float));
            return;
        }
        Span<float> number = stackalloc float[1];
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        for (int i = 0; i < destination.Length; i++)
        {
            SyntheticWeights.Fill(tensor.Name, number, (offset + i) / sizeof(float));
            System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(bytes, number[0]);
            destination[i] = bytes[(int)((offset + i) % sizeof(float))];
        }
    }

    public bool SupportsPartialReads(TensorEntry tensor) => true;

    public void Dispose()
    {
        // Nothing is open.
    }
}
