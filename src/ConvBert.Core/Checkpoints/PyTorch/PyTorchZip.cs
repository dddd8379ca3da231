using System.Globalization;
using System.Text;

namespace ConvBert.Checkpoints;

/// <summary>The container of PyTorch 1.6 and later: a zip archive with <c>data.pkl</c> and one entry for each storage.</summary>
internal static class PyTorchZip
{
    private const string PickleName = "/data.pkl", ScriptName = "/constants.pkl", VersionName = "/version", ByteOrderName = "/byteorder";
    private const int MaxVersion = 10;
    private const int MaxNoteLength = 64;
    private const long MaxPickleLength = 64 << 20;

    internal static PyTorchContents Read(ReadableFile file)
    {
        PyTorchZipDirectory directory = PyTorchZipDirectory.Read(file);
        string root = FindRoot(directory);
        RequireVersion(file, directory, root);
        bool isBigEndian = IsBigEndian(file, directory, root);
        PyTorchZipEntry pickle = directory.Entries[root + PickleName];
        if (pickle.Length > MaxPickleLength) throw directory.Fail($"data.pkl takes {pickle.Length} bytes");
        var source = new PickleSource(file, directory.Locate(pickle), pickle.Length);
        object? value = PickleMachine.Read(source, id => TorchStorage.FromPersistentId(id, isLegacy: false));
        Dictionary<string, TorchTensor> tensors = StateDictionary.Read(value, file);
        return new PyTorchContents(tensors, Place(directory, root, tensors), isBigEndian);
    }

    private static string FindRoot(PyTorchZipDirectory directory)
    {
        string[] roots = [.. directory.Entries.Keys.Select(n => n.Split('/')[0]).Distinct()];
        if (roots.Length == 0) throw directory.Fail("it has no entries");
        if (roots.Length > 1) throw directory.Fail($"it has {roots.Length} root folders; expected one");
        if (directory.Entries.ContainsKey(roots[0] + ScriptName))
            throw directory.Fail("it is a TorchScript program; expected a state dictionary");
        return directory.Entries.ContainsKey(roots[0] + PickleName) ? roots[0] : throw directory.Fail("it has no data.pkl");
    }

    private static void RequireVersion(ReadableFile file, PyTorchZipDirectory directory, string root)
    {
        if (ReadNote(file, directory, root + VersionName) is not { } text) return;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int version) || version > MaxVersion)
            throw directory.Fail($"its version is {text}; expected at most {MaxVersion}");
    }

    private static bool IsBigEndian(ReadableFile file, PyTorchZipDirectory directory, string root) =>
        ReadNote(file, directory, root + ByteOrderName) switch
        {
            null or "little" => false,
            "big" => true,
            var other => throw directory.Fail($"its byte order is {other}; expected little or big"),
        };

    private static string? ReadNote(ReadableFile file, PyTorchZipDirectory directory, string name)
    {
        if (!directory.Entries.TryGetValue(name, out PyTorchZipEntry? entry)) return null;
        if (entry.Length > MaxNoteLength) throw directory.Fail($"the entry {name} takes {entry.Length} bytes");
        return Encoding.Latin1.GetString(file.ReadBytes(directory.Locate(entry), (int)entry.Length)).Trim();
    }

    private static Dictionary<string, long> Place(PyTorchZipDirectory directory, string root, Dictionary<string, TorchTensor> tensors)
    {
        var positions = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (TorchStorage storage in tensors.Values.Select(t => t.Storage))
        {
            string name = $"{root}/data/{storage.Key}";
            if (!directory.Entries.TryGetValue(name, out PyTorchZipEntry? entry))
                throw directory.Fail($"the storage {storage.Key} is missing");
            if (entry.Length != storage.ByteLength)
                throw directory.Fail(
                    $"the storage {storage.Key} has {entry.Length} bytes; {storage.Count} elements take {storage.ByteLength}");
            if (!positions.ContainsKey(storage.Key)) positions.Add(storage.Key, directory.Locate(entry));
        }

        return positions;
    }
}
