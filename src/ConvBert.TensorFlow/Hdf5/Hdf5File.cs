using ConvBert.Checkpoints;

namespace ConvBert.TensorFlow.Hdf5;

/// <summary>An open HDF5 file: groups and datasets by path. Each object is read once.</summary>
internal sealed class Hdf5File : IDisposable
{
    private readonly Dictionary<ulong, Hdf5Object> _objects = [];
    private readonly GlobalHeap _heap;

    private Hdf5File(Hdf5Source source, ulong root)
    {
        Source = source;
        _heap = new GlobalHeap(source);
        Root = Object(root);
    }

    internal Hdf5Source Source { get; }

    internal Hdf5Object Root { get; }

    internal static Hdf5File Open(string path)
    {
        ReadableFile file = ReadableFile.Open(path);
        try
        {
            var source = new Hdf5Source(file);
            return new Hdf5File(source, Superblock.Read(file, source));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Follows a path of names separated by slashes.</summary>
    /// <exception cref="CheckpointException">A part of it is missing, or is a link that is not followed.</exception>
    internal Hdf5Object Find(Hdf5Object from, string path)
    {
        Hdf5Object current = from;
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!current.Links.TryGetValue(part, out Hdf5Link link))
                throw new CheckpointException(Source.Path, path, $"is not in the file: there is no {part}");
            if (link.Refusal is { } refusal) throw new CheckpointException(Source.Path, path, $"{part} {refusal}");
            current = Object(link.Address);
        }

        return current;
    }

    /// <summary>An attribute's list of strings, whole or split into name0, name1…; null if there is none.</summary>
    internal List<string>? Strings(Hdf5Object owner, string name)
    {
        if (owner.Attributes.TryGetValue(name, out Hdf5Attribute whole)) return whole.Strings(Source, _heap);
        List<string>? strings = null;
        for (int part = 0; owner.Attributes.TryGetValue($"{name}{part}", out Hdf5Attribute some); part++)
            (strings ??= []).AddRange(some.Strings(Source, _heap));
        return strings;
    }

    public void Dispose() => Source.Dispose();

    private Hdf5Object Object(ulong address)
    {
        if (!_objects.TryGetValue(address, out Hdf5Object? found))
            _objects[address] = found = new Hdf5Object(Source, ObjectHeader.Read(Source, address));
        return found;
    }
}
