using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace ConvBert.Tokenization.Engine;

/// <summary>
/// Added tokens that start at a boundary of the raw text, with ASCII punctuation, such as [MASK]. They are matched first, the longest
/// before the others.
/// </summary>
internal sealed class IsolatedTokens
{
    private readonly List<IsolatedToken> _tokens = [];
    private byte[] _openers = [];

    /// <summary>The length of the longest in bytes.</summary>
    public int MaxLength { get; private set; }

    public void Add(string content, int id, string? ownText)
    {
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(content);
        _tokens.Add(new(content, utf8, id, ownText));
        _tokens.Sort((a, b) => b.Utf8.Length.CompareTo(a.Utf8.Length));
        _openers = [.. _openers.Append(utf8[0]).Distinct()];
        MaxLength = Math.Max(MaxLength, utf8.Length);
    }

    /// <summary>The first added token that starts in a block, which is at the start of a text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(ByteBlock block, ReadOnlySpan<byte> text, out int offset, [NotNullWhen(true)] out IsolatedToken? token)
    {
        ulong candidates = 0;
        foreach (byte opener in _openers) candidates |= block.Equal(opener);
        if (candidates != 0) return TryMatch(candidates, text, out offset, out token);
        (offset, token) = (0, null);
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryMatch(ulong candidates, ReadOnlySpan<byte> text, out int offset, [NotNullWhen(true)] out IsolatedToken? token)
    {
        for (; candidates != 0; candidates &= candidates - 1)
        {
            offset = BitOperations.TrailingZeroCount(candidates);
            if (offset >= text.Length) break;
            foreach (IsolatedToken candidate in _tokens)
            {
                if (!text[offset..].StartsWith(candidate.Utf8)) continue;
                token = candidate;
                return true;
            }
        }

        (offset, token) = (0, null);
        return false;
    }
}

/// <summary>An added token that starts at a boundary.</summary>
/// <param name="Content">Its text.</param>
/// <param name="Utf8">The same as UTF-8.</param>
/// <param name="Id">Its id.</param>
/// <param name="OwnText">Its text if that is not the vocabulary's for the id; otherwise null.</param>
internal sealed record IsolatedToken(string Content, byte[] Utf8, int Id, string? OwnText);
