using System.Buffers.Binary;

namespace ConvBert.Core.Tests.Support;

/// <summary>
/// Changes well-formed files a little: bits, bytes, numbers of every width, digits, cuts, pieces moved about. The same seed gives the same
/// file.
/// </summary>
internal sealed class Mutator(byte[] original, IReadOnlyList<byte[]> donors)
{
    private static readonly ulong[] Extremes =
    [
        0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000,
        0x3FFF_FFFF_FFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFF8, 0xFFFF_FFFF_FFFF_FFFF,
    ];

    /// <summary>The file of a seed; one in four keeps its length, so that the caller can repair its checksums.</summary>
    internal byte[] Mutate(int seed, out bool keepsLength)
    {
        var random = new Random(seed);
        keepsLength = random.Next(4) == 0;
        byte[] bytes = [.. original];
        for (int i = random.Next(1, 5); i > 0 && bytes.Length > 0; i--)
        {
            if (keepsLength || random.Next(2) == 0) Overwrite(bytes, random);
            else bytes = Rearrange(bytes, random);
        }

        return bytes;
    }

    private static void Overwrite(byte[] bytes, Random random)
    {
        int at = random.Next(bytes.Length);
        switch (random.Next(7))
        {
            case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 1: bytes[at] = (byte)random.Next(256); break;
            case 2: bytes[at] += (byte)(random.Next(2) == 0 ? 1 : 255); break;
            case 3: SetNumber(bytes.AsSpan(at), Extremes[random.Next(Extremes.Length)], 1 << random.Next(4)); break;
            case 4: AddToNumber(bytes.AsSpan(at), random.Next(-16, 17), 1 << random.Next(1, 4)); break;
            case 5: bytes.AsSpan(at, Math.Min(random.Next(1, 9), bytes.Length - at)).Fill((byte)random.Next(256)); break;
            default: ChangeDigit(bytes, at, random); break;
        }
    }

    // JSON, names of shards and version notes hold their numbers as text.
    private static void ChangeDigit(byte[] bytes, int at, Random random)
    {
        for (int i = at; i < bytes.Length; i++)
        {
            if (!char.IsAsciiDigit((char)bytes[i])) continue;
            bytes[i] = (byte)('0' + random.Next(10));
            return;
        }
    }

    private byte[] Rearrange(byte[] bytes, Random random)
    {
        int at = random.Next(bytes.Length), length = Math.Min(random.Next(1, 65), bytes.Length - at), other = random.Next(bytes.Length);
        switch (random.Next(6))
        {
            case 0: return bytes[..at];
            case 1: return [.. bytes[..at], .. bytes[(at + length)..]];
            case 2: return [.. bytes[..at], .. bytes[Math.Max(0, at - length)..]];
            case 3: return [.. bytes[..other], .. bytes.AsSpan(at, length), .. bytes[other..]];
            case 4:
                byte[] donor = donors.Count > 0 ? donors[random.Next(donors.Count)] : original;
                int from = random.Next(donor.Length), count = Math.Min(random.Next(1, 257), donor.Length - from);
                return [.. bytes[..at], .. donor.AsSpan(from, count), .. bytes[Math.Min(bytes.Length, at + count)..]];
            default:
                byte[] inserted = new byte[random.Next(1, 33)];
                random.NextBytes(inserted);
                return [.. bytes[..at], .. inserted, .. bytes[at..]];
        }
    }

    private static void SetNumber(Span<byte> bytes, ulong value, int width)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(number, value);
        number = number[..Math.Min(width, bytes.Length)];
        number.CopyTo(bytes);
    }

    private static void AddToNumber(Span<byte> bytes, int difference, int width)
    {
        Span<byte> number = stackalloc byte[8];
        number.Clear();
        bytes[..Math.Min(width, bytes.Length)].CopyTo(number);
        SetNumber(bytes, BinaryPrimitives.ReadUInt64LittleEndian(number) + (ulong)difference, width);
    }
}
