using System.Numerics;
using System.Runtime.CompilerServices;

namespace ConvBert.Tokenization.WordPiece;

/// <summary>The vocabulary as UTF-8 in a flat hash table: the longest token that begins a word, or that continues one.</summary>
internal sealed class TokenTable
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15;
    private const ulong StartSeed = 0xD6E8FEB86659FD93;
    private const ulong ContinuationSeed = 0xA0761D6478BD642F;

    private readonly Slot[] _slots;
    private readonly int _shift;
    private readonly byte[] _bytes;
    private readonly int _longest;

    /// <param name="vocabulary">Tokens and ids.</param>
    /// <param name="prefix">What a continuation begins with.</param>
    public TokenTable(Vocabulary vocabulary, string prefix)
    {
        var tokens = new List<(byte[] Utf8, int Id, bool Continues)>(vocabulary.Count);
        foreach ((string token, int id) in vocabulary.Ids)
        {
            // Text that has come this far holds no lone surrogates, so such a token cannot be found in it; its UTF-8 form might.
            if (!IsWellFormed(token)) continue;
            tokens.Add((System.Text.Encoding.UTF8.GetBytes(token), id, false));
            if (token.StartsWith(prefix, StringComparison.Ordinal)) tokens.Add((System.Text.Encoding.UTF8.GetBytes(token[prefix.Length..]), id, true));
        }

        uint slots = BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2 * tokens.Count));
        _slots = new Slot[slots];
        _shift = 64 - BitOperations.Log2(slots);
        _bytes = new byte[tokens.Sum(token => token.Utf8.Length)];
        int used = 0;
        foreach ((byte[] utf8, int id, bool continues) in tokens)
        {
            if (utf8.Length == 0) continue;
            utf8.CopyTo(_bytes, used);
            Add(utf8, id, continues, used);
            used += utf8.Length;
            _longest = Math.Max(_longest, utf8.Length);
        }
    }

    /// <summary>Splits a word greedily into the longest tokens. False when it matches nowhere; then <paramref name="parts"/> may hold a beginning.</summary>
    /// <param name="word">A word of normalized text, UTF-8.</param>
    /// <param name="parts">Receives ids and the bytes behind each piece.</param>
    public bool TrySplit(ReadOnlySpan<byte> word, List<(int Id, int End)> parts)
    {
        for (int start = 0; start < word.Length;)
        {
            if (!TryFindLongest(word[start..], start > 0, out int id, out int length)) return false;
            start += length;
            parts.Add((id, start));
        }

        return true;
    }

    private bool TryFindLongest(ReadOnlySpan<byte> text, bool continues, out int id, out int length)
    {
        if (text.Length > _longest) text = text[.._longest];
        Span<ulong> hashes = stackalloc ulong[MaxOnStack];
        if (text.Length > MaxOnStack) hashes = new ulong[text.Length];
        ulong hash = continues ? ContinuationSeed : StartSeed;
        for (int i = 0; i < text.Length; i++) hashes[i] = hash = Next(hash, text[i]);
        for (length = text.Length; length > 0; length--)
        {
            if (TryFind(hashes[length - 1], text[..length], continues, out id)) return true;
        }

        id = 0;
        return false;
    }

    private const int MaxOnStack = 128;

    private bool TryFind(ulong hash, ReadOnlySpan<byte> text, bool continues, out int id)
    {
        for (uint at = Home(hash); _slots[at].Length != 0; at = (at + 1) & (uint)(_slots.Length - 1))
        {
            ref readonly Slot slot = ref _slots[at];
            if (slot.Check != (uint)hash || slot.Length != text.Length || slot.Continues != continues || !text.SequenceEqual(_bytes.AsSpan(slot.Offset, slot.Length))) continue;
            id = slot.Id;
            return true;
        }

        id = 0;
        return false;
    }

    private void Add(ReadOnlySpan<byte> token, int id, bool continues, int offset)
    {
        ulong hash = continues ? ContinuationSeed : StartSeed;
        foreach (byte b in token) hash = Next(hash, b);
        uint at = Home(hash);
        while (_slots[at].Length != 0) at = (at + 1) & (uint)(_slots.Length - 1);
        _slots[at] = new Slot((uint)hash, offset, token.Length, id, continues);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Next(ulong hash, byte b) => BitOperations.RotateLeft(hash ^ b, 27) * Multiplier;

    private uint Home(ulong hash) => (uint)(hash >> _shift);

    private static bool IsWellFormed(string token)
    {
        for (int i = 0; i < token.Length; i++)
        {
            if (!char.IsSurrogate(token[i])) continue;
            if (i + 1 == token.Length || !char.IsSurrogatePair(token[i], token[i + 1])) return false;
            i++;
        }

        return true;
    }

    private readonly record struct Slot(uint Check, int Offset, int Length, int Id, bool Continues);
}
