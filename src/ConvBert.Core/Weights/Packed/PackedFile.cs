using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ConvBert.Kernels.Memory;
using ConvBert.Tokenization.Files;

namespace ConvBert.Weights;

/// <summary>
/// The file of a packed cache: a header, one entry per section, and the sections, which are the memory of a model's weights as the kernels
/// read it, each starting on a cache line. Everything that is read is covered by a checksum.
/// </summary>
/// <remarks>
/// Numbers are in the byte order of the machine that wrote them; <see cref="FileHeader.Magic"/> differs on a machine of the other order.
/// Any change of the layout of a section, here or in the kernels, must increment <see cref="Version"/>.
/// </remarks>
internal static unsafe class PackedFile
{
    /// <summary>Incremented with every change of this file's layout or of the weights' layout in memory.</summary>
    private const uint Version = 4;

    /// <summary>"CBPACKED" read as a number of the machine's byte order.</summary>
    private const ulong Magic = 0x44454B434150_4243;

    private const int Alignment = 64;
    private const int ChunkBytes = 1 << 20;

    /// <summary>Maps a file into the buffers, if it is complete and has the fingerprint.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fingerprint">The fingerprint of the checkpoint.</param>
    /// <param name="buffers">The model's weights, in the order in which they were written.</param>
    /// <param name="team">The threads that verify the checksums.</param>
    /// <returns>Null, or why the file is not used; the buffers are then unchanged.</returns>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static string? Map(string path, Checksum fingerprint, List<NativeBuffer> buffers, ChunkTeam team)
    {
        using var file = new MappedFile(path);
        Section[] expected = Layout(buffers, out long length);
        if (file.Length != length) return $"is {file.Length} bytes long, not {length}";
        FileHeader header = MemoryMarshal.Read<FileHeader>(file.Span(0, sizeof(FileHeader)));
        ReadOnlySpan<Section> sections = MemoryMarshal.Cast<byte, Section>(
            file.Span(sizeof(FileHeader), expected.Length * sizeof(Section)));
        if (header.Magic != Magic || header.Version != Version) return "is of another version or machine";
        if (header.Fingerprint != fingerprint) return "belongs to another checkpoint";
        if (header.Sections != expected.Length || header.Checksum != Sum(header, sections)) return "has a damaged header";
        for (int i = 0; i < expected.Length; i++)
        {
            if (sections[i].Offset != expected[i].Offset || sections[i].Length != expected[i].Length) return "has a damaged table";
        }

        if (FirstDamage(file, sections.ToArray(), team) is { } damaged) return $"is damaged in section {damaged}";
        for (int i = 0; i < expected.Length; i++) buffers[i].Map(file, expected[i].Offset);
        return null;
    }

    /// <summary>Writes the buffers; the file appears complete or not at all, and the last of several writers wins.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fingerprint">The fingerprint of the checkpoint.</param>
    /// <param name="buffers">The weights.</param>
    /// <param name="team">The threads that compute the checksums.</param>
    /// <param name="isStillValid">Called when everything is written: whether the file should appear.</param>
    /// <returns>The result of <paramref name="isStillValid"/>.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static bool Write(string path, Checksum fingerprint, List<NativeBuffer> buffers, ChunkTeam team, Func<bool> isStillValid)
    {
        using var file = new AtomicFiles();
        file.Add(path, stream => WriteTo(stream, fingerprint, buffers, team), flushToDisk: false);
        bool valid = isStillValid();
        if (valid) file.Commit();
        return valid;
    }

    private static void WriteTo(FileStream stream, Checksum fingerprint, List<NativeBuffer> buffers, ChunkTeam team)
    {
        Section[] sections = Layout(buffers, out long length);
        for (int i = 0; i < sections.Length; i++)
        {
            byte* start = (byte*)buffers[i].Pointer;
            Checksum[] chunks = new Checksum[ChunkCount(sections[i].Length)];
            long sectionLength = sections[i].Length;
            team.Run(chunks.Length, 0, (chunk, _) => chunks[chunk] = Sum(start, sectionLength, chunk));
            sections[i].Checksum = Checksum.Of(chunks);
        }

        FileHeader header = new() { Magic = Magic, Version = Version, Fingerprint = fingerprint, Sections = sections.Length };
        header.Checksum = Sum(header, sections);
        stream.SetLength(length);
        stream.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<FileHeader>(in header)));
        stream.Write(MemoryMarshal.AsBytes<Section>(sections));
        for (int i = 0; i < sections.Length; i++)
        {
            stream.Position = sections[i].Offset;
            for (long done = 0; done < sections[i].Length; done += ChunkBytes)
            {
                stream.Write(
                    new ReadOnlySpan<byte>((byte*)buffers[i].Pointer + done, (int)Math.Min(ChunkBytes, sections[i].Length - done)));
            }
        }
    }

    private static Section[] Layout(List<NativeBuffer> buffers, out long length)
    {
        var sections = new Section[buffers.Count];
        length = RoundUp(sizeof(FileHeader) + ((long)sections.Length * sizeof(Section)));
        for (int i = 0; i < sections.Length; i++)
        {
            sections[i].Offset = length;
            sections[i].Length = buffers[i].Length * sizeof(float);
            length = RoundUp(length + sections[i].Length);
        }

        return sections;
    }

    /// <summary>The first damaged section, or null.</summary>
    private static int? FirstDamage(MappedFile file, Section[] sections, ChunkTeam team)
    {
        var first = new int[sections.Length + 1];
        for (int i = 0; i < sections.Length; i++) first[i + 1] = first[i] + ChunkCount(sections[i].Length);
        var sums = new Checksum[first[^1]];
        team.Run(sums.Length, 0, (chunk, _) =>
        {
            int section = Array.BinarySearch(first, chunk);
            if (section < 0) section = ~section - 1;
            while (first[section + 1] == chunk) section++; // Empty sections have no chunks.
            sums[chunk] = Sum(file.Pointer + sections[section].Offset, sections[section].Length, chunk - first[section]);
        });

        for (int i = 0; i < sections.Length; i++)
        {
            if (Checksum.Of(sums.AsSpan(first[i]..first[i + 1])) != sections[i].Checksum) return i;
        }

        return null;
    }

    private static int ChunkCount(long bytes) => checked((int)((bytes + ChunkBytes - 1) / ChunkBytes));

    private static Checksum Sum(byte* section, long length, int chunk)
    {
        long start = (long)chunk * ChunkBytes;
        return Checksum.Of(new ReadOnlySpan<byte>(section + start, (int)Math.Min(ChunkBytes, length - start)));
    }

    private static Checksum Sum(FileHeader header, ReadOnlySpan<Section> sections)
    {
        header.Checksum = default;
        return Checksum.Of(
            [Checksum.Of(MemoryMarshal.AsBytes(new ReadOnlySpan<FileHeader>(in header))), Checksum.Of(MemoryMarshal.AsBytes(sections))]);
    }

    private static long RoundUp(long length) => (length + Alignment - 1) / Alignment * Alignment;

    private struct FileHeader
    {
        public ulong Magic;
        public uint Version;
        public int Sections;
        public Checksum Fingerprint;

        /// <summary>Of this header with zeros in this field, and of all entries.</summary>
        public Checksum Checksum;
    }

    private struct Section
    {
        public long Offset;
        public long Length;

        /// <summary>Of the checksums of the section's chunks.</summary>
        public Checksum Checksum;
    }
}
