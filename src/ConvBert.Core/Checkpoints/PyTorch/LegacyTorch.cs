using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace ConvBert.Checkpoints;

/// <summary>The container of PyTorch before 1.6: five pickles one after the other, then the storages.</summary>
internal static class LegacyTorch
{
    private const long Protocol = 1001;
    private const long MaxPicklesLength = 64 << 20;

    private static readonly BigInteger Magic = BigInteger.Parse(
        "1950A86A20F9469CFC6C", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    internal static PyTorchContents Read(ReadableFile file)
    {
        byte[] beginning = file.ReadBeginning(FileSignature.Length);
        if (!FileSignature.IsPickle(beginning))
            throw new CheckpointException(file.Path, null, $"is not a PyTorch file: {FileSignature.Describe(beginning)}");
        var source = new PickleSource(file, 0, Math.Min(file.Length, MaxPicklesLength));
        if (PickleMachine.Read(source) is not BigInteger magic || magic != Magic)
            throw source.Fail("does not begin with PyTorch's magic number");
        if (PickleMachine.Read(source) is not Protocol) throw source.Fail($"is not of protocol {Protocol}");
        RequireLittleEndian(PickleMachine.Read(source), source);
        var storages = new Dictionary<string, TorchStorage>(StringComparer.Ordinal);
        object? value = PickleMachine.Read(source, id => Register(storages, TorchStorage.FromPersistentId(id, isLegacy: true)));
        Dictionary<string, TorchTensor> tensors = StateDictionary.Read(value, file);
        Dictionary<string, long> positions = Place(file, source, storages);
        return new PyTorchContents(tensors, positions, IsBigEndian: false);
    }

    private static void RequireLittleEndian(object? info, PickleSource source)
    {
        object? flag = info is PickleDictionary dictionary ? dictionary.Items.LastOrDefault(i => i.Key is "little_endian").Value : null;
        if (flag is not true) throw source.Fail("does not declare little-endian numbers, the only byte order of this format");
    }

    private static TorchStorage Register(Dictionary<string, TorchStorage> storages, TorchStorage storage)
    {
        if (!storages.TryAdd(storage.Key, storage)
            && (storages[storage.Key].DType, storages[storage.Key].Count) != (storage.DType, storage.Count))
            throw new FormatException($"describes the storage {storage.Key} in two different ways");
        return storage;
    }

    private static Dictionary<string, long> Place(ReadableFile file, PickleSource source, Dictionary<string, TorchStorage> storages)
    {
        if (PickleMachine.Read(source) is not PickleList keys) throw source.Fail("has no list of storages");
        var positions = new Dictionary<string, long>(StringComparer.Ordinal);
        long position = source.Position;
        foreach (object? item in keys.Items)
        {
            if (item is not string key || !storages.TryGetValue(key, out TorchStorage? storage))
                throw source.Fail("lists a storage that no tensor uses");
            if (file.Length - position < sizeof(long)) throw source.Fail($"ends before the storage {key}");
            long count = BinaryPrimitives.ReadInt64LittleEndian(file.ReadBytes(position, sizeof(long)));
            position += sizeof(long);
            if (count != storage.Count) throw source.Fail($"has {count} elements in the storage {key}; {storage.Count} were declared");
            if (storage.ByteLength > file.Length - position) throw source.Fail($"ends inside the storage {key}");
            if (!positions.TryAdd(key, position)) throw source.Fail($"lists the storage {key} twice");
            position += storage.ByteLength;
        }

        foreach (string key in storages.Keys)
        {
            if (!positions.ContainsKey(key)) throw source.Fail($"has no data for the storage {key}");
        }

        return positions;
    }
}
