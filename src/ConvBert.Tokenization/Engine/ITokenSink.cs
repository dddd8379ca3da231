namespace ConvBert.Tokenization.Engine;

/// <summary>Receives what <see cref="TextScanner"/> finds, in text order.</summary>
internal interface ITokenSink
{
    /// <summary>Whether no more tokens are needed.</summary>
    bool IsFull { get; }

    /// <summary>Receives the raw words of a block.</summary>
    /// <param name="cache">Finds their tokens.</param>
    /// <param name="block">The first byte of the block; 16 bytes after the block are readable, too.</param>
    /// <param name="boundaries">The words.</param>
    void Take(WordCache cache, ref readonly byte block, WordBoundaries boundaries);

    /// <summary>Receives a raw word that fills at least a block.</summary>
    void TakeLong(WordCache cache, ReadOnlySpan<byte> word);

    /// <summary>Receives an added token.</summary>
    void TakeAdded(IsolatedToken token);
}
