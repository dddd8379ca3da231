using System.Buffers.Binary;
using System.Text;

namespace ConvBert.TorchSharpSide;

/// <summary>
/// Lets TorchSharp's native binding load beside a C++ library that is older than the one it was linked with. Its list of needed versions
/// has GLIBCXX_3.4.32 for one symbol that no instruction refers to: <c>std::ios_base_library_init</c>, which GCC 13's <c>iostream</c>
/// names to pull in the library's initialization. Marked as weak, the version may be missing; nothing else in the file changes.
/// </summary>
internal static class LibraryVersions
{
    private const int SectionOffsetAt = 0x28, SectionSizeAt = 0x3A, SectionCountAt = 0x3C;
    private const uint NeededVersions = 0x6ffffffe;
    private const ushort Weak = 2;

    /// <summary>Marks a version as weak in a 64-bit ELF file; leaves a file alone that does not need it.</summary>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public static void MakeWeak(string path, string version)
    {
        byte[] file = File.ReadAllBytes(path);
        long sections = BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(SectionOffsetAt));
        int size = Half(file, SectionSizeAt), count = Half(file, SectionCountAt);
        for (int i = 0; i < count; i++)
        {
            long section = sections + (i * size);
            if (Word(file, section + 4) != NeededVersions) continue;
            long names = Long(file, sections + (Word(file, section + 40) * size) + 24);
            long flag = Find(file, Long(file, section + 24), names, version);
            if (flag < 0 || Half(file, flag) == Weak) return;
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan((int)flag), Weak);
            string temporary = path + ".new";
            File.WriteAllBytes(temporary, file);
            File.Move(temporary, path, overwrite: true);
            return;
        }
    }

    /// <summary>The place of a version's flags, or −1.</summary>
    private static long Find(byte[] file, long library, long names, string version)
    {
        byte[] name = Encoding.ASCII.GetBytes(version + '\0');
        while (true)
        {
            long needed = library + Word(file, library + 8);
            for (int left = Half(file, library + 2); left > 0; left--, needed += Word(file, needed + 12))
            {
                if (file.AsSpan((int)(names + Word(file, needed + 8))).StartsWith(name)) return needed + 4;
            }

            uint next = Word(file, library + 12);
            if (next == 0) return -1;
            library += next;
        }
    }

    private static int Half(byte[] file, long at) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan((int)at));

    private static uint Word(byte[] file, long at) => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan((int)at));

    private static long Long(byte[] file, long at) => BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan((int)at));
}
