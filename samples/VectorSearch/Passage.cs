namespace VectorSearch;

/// <summary>A passage of a document, and its vector.</summary>
internal sealed class Passage
{
    /// <summary>Where it stands.</summary>
    public required string Key { get; init; }

    /// <summary>The passage.</summary>
    public required string Text { get; init; }

    /// <summary>Its vector; empty where it was not asked for.</summary>
    public ReadOnlyMemory<float> Vector { get; init; }
}
