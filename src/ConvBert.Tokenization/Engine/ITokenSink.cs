namespace ConvBert.Tokenization.Engine;

/// <summary>Takes what <see cref="TextScanner"/> finds, in the order of the text.</summary>
internal interface ITokenSink
{
    /// <summary>Whether nothing more is wanted.</summary>
    bool IsFull { get; }

    /// <summary>Takes the raw words of a block.</summary>
    /// <param name="cache">Knows their tokens.</param>
    /// <param name="block">The first byte of the block; 16 bytes behind the block are readable, too.</param>
    /// <param name="boundaries">The words.</param>
    void Take(WordCache cache, ref readonly byte block, WordBoundaries boundaries);

    /// <summary>Takes one raw word that fills a block or more.</summary>
    void TakeLong(WordCache cache, ReadOnlySpan<byte> word);

    /// <summary>Takes an added token.</summary>
    void TakeAdded(IsolatedToken token);
}
