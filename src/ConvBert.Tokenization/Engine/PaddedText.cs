using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace ConvBert.Tokenization.Engine;

/// <summary>
/// A short text, or the end of a long one, padded with spaces, which do not change the result, so that whole blocks can be read up to its
/// last byte.
/// </summary>
internal sealed class PaddedText
{
    /// <summary>The maximum length of the text in bytes.</summary>
    public const int MaxLength = 2 * ByteBlock.Size;

    /// <summary>There are always spaces after the longest text.</summary>
    private readonly byte[] _bytes = new byte[MaxLength + TextScanner.Readable];

    public PaddedText() => _bytes.AsSpan().Fill((byte)' ');

    /// <summary>The text, valid until the next call.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> text)
    {
        if (Avx512BW.IsSupported) CopyMasked(text);
        else
        {
            text.CopyTo(_bytes);
            _bytes.AsSpan(text.Length, TextScanner.Readable).Fill((byte)' ');
        }

        return _bytes.AsSpan(0, text.Length);
    }

    /// <summary>The text as UTF-8; false if it is not ASCII.</summary>
    /// <inheritdoc cref="Of(ReadOnlySpan{byte})"/>
    public bool TryOf(ReadOnlySpan<char> text, out ReadOnlySpan<byte> utf8)
    {
        utf8 = _bytes.AsSpan(0, text.Length);
        if (Avx512BW.IsSupported) return TryNarrowMasked(text);
        if (Ascii.FromUtf16(text, _bytes, out _) != OperationStatus.Done) return false;
        _bytes.AsSpan(text.Length, TextScanner.Readable).Fill((byte)' ');
        return true;
    }

    /// <summary>
    /// The same work for every length: with texts of random lengths, mispredicted branches would cost more than the copy.
    /// </summary>
    private unsafe void CopyMasked(ReadOnlySpan<byte> text)
    {
        ref byte padded = ref MemoryMarshal.GetArrayDataReference(_bytes);
        fixed (byte* first = text)
        {
            for (int at = 0; at < MaxLength; at += ByteBlock.Size) LoadMasked(first, at, text.Length).StoreUnsafe(ref padded, (nuint)at);
        }
    }

    private unsafe bool TryNarrowMasked(ReadOnlySpan<char> text)
    {
        ref byte padded = ref MemoryMarshal.GetArrayDataReference(_bytes);
        Vector512<ushort> seen = Vector512<ushort>.Zero;
        fixed (char* first = text)
        {
            for (int at = 0; at < MaxLength; at += ByteBlock.Size)
            {
                Vector512<ushort> lower = LoadMasked((ushort*)first, at, text.Length);
                Vector512<ushort> upper = LoadMasked((ushort*)first, at + Vector512<ushort>.Count, text.Length);
                Vector512.Narrow(lower, upper).StoreUnsafe(ref padded, (nuint)at);
                seen |= lower | upper;
            }
        }

        return Vector512.LessThanOrEqualAll(seen, Vector512.Create((ushort)0x7F));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector512<ushort> LoadMasked(ushort* text, int at, int length)
    {
        Vector512<ushort> places = Vector512<ushort>.Indices + Vector512.Create((ushort)at);
        return Avx512BW.MaskLoad(text + at, Vector512.LessThan(places, Vector512.Create((ushort)length)), Vector512.Create((ushort)' '));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector512<byte> LoadMasked(byte* text, int at, int length)
    {
        Vector512<byte> places = Vector512<byte>.Indices + Vector512.Create((byte)at);
        return Avx512BW.MaskLoad(text + at, Vector512.LessThan(places, Vector512.Create((byte)length)), Vector512.Create((byte)' '));
    }
}
