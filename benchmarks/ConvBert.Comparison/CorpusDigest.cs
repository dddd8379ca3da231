using System.Globalization;
using System.Text.Json;

namespace ConvBert.Comparison;

/// <summary>
/// The right ids of a text, as a corpus folder's <c>digests.json</c> keeps them: FNV-1a, 64 bit, over the ids as little-endian int32, for
/// each thousand lines.
/// </summary>
internal sealed class CorpusDigest
{
    private const string FileName = "digests.json";
    private const int BlockLines = 1000;

    private readonly ulong[] _blocks;

    private CorpusDigest(ulong[] blocks) => _blocks = blocks;

    /// <summary>The digest of a text under a vocabulary; null where the folder has none.</summary>
    /// <exception cref="ComparisonException">The folder's digests cannot be read.</exception>
    public static CorpusDigest? Find(string textFile, string vocabulary)
    {
        string file = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(textFile))!, FileName);
        if (!File.Exists(file)) return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            if (!document.RootElement.GetProperty("files").TryGetProperty(Path.GetFileName(textFile), out JsonElement entry)
                || !entry.GetProperty("runs").TryGetProperty(vocabulary, out JsonElement run))
            {
                return null;
            }

            return new([.. run.GetProperty("per_1000_lines").EnumerateArray().Select(block => Convert.ToUInt64(block.GetString(), 16))]);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException)
        {
            throw new ComparisonException($"{file} holds no digests: {exception.Message}");
        }
    }

    /// <summary>The share of lines that lie in a block whose ids are all right.</summary>
    /// <exception cref="ComparisonException">The digests are of another number of lines.</exception>
    public double ExactShare(IReadOnlyList<IReadOnlyList<int>> lines)
    {
        if ((lines.Count + BlockLines - 1) / BlockLines != _blocks.Length)
        {
            throw new ComparisonException(string.Create(CultureInfo.InvariantCulture,
                $"The digests are of {_blocks.Length} thousands of lines, the text has {lines.Count} lines."));
        }

        int exact = 0;
        for (int block = 0; block < _blocks.Length; block++)
        {
            int start = block * BlockLines, count = Math.Min(BlockLines, lines.Count - start);
            if (Hash(lines.Skip(start).Take(count)) == _blocks[block]) exact += count;
        }

        return (double)exact / lines.Count;
    }

    private static ulong Hash(IEnumerable<IReadOnlyList<int>> lines)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (IReadOnlyList<int> ids in lines)
        {
            foreach (int id in ids)
            {
                for (int shift = 0; shift < 32; shift += 8) hash = unchecked((hash ^ (byte)(id >> shift)) * 0x100000001B3);
            }
        }

        return hash;
    }
}
