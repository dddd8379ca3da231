namespace ConvBert.FineTuning.Metrics;

/// <summary>Which pairs of neighbouring tags begin, continue and end an entity in a scheme.</summary>
internal readonly struct SchemeRules(TagScheme scheme)
{
    private string Prefixes => scheme switch
    {
        TagScheme.Iob1 or TagScheme.Iob2 => "IOB",
        TagScheme.Ioe1 or TagScheme.Ioe2 => "IOE",
        TagScheme.Iobes => "IOBES",
        TagScheme.Bilou => "BILOU",
        _ => throw new InvalidOperationException($"Unknown scheme {scheme}."),
    };

    /// <exception cref="ArgumentException">The scheme does not know the tag's prefix.</exception>
    public void RequireKnown(EntityTag tag)
    {
        if (!Prefixes.Contains(tag.Prefix))
            throw new ArgumentException($"The tag {tag.Prefix}-{tag.Type} is not of {scheme}, whose tags begin with one of {Prefixes}.");
    }

    /// <summary>Whether an entity may begin with a tag.</summary>
    public bool Starts(EntityTag before, EntityTag tag)
    {
        bool same = before.Type == tag.Type;
        return (scheme, before.Prefix, tag.Prefix) switch
        {
            (TagScheme.Iob1, 'O' or 'B', 'I') => true,
            (TagScheme.Iob1, 'I', 'I') => !same,
            (TagScheme.Iob1, 'I' or 'B', 'B') => same,
            (TagScheme.Iob2 or TagScheme.Iobes or TagScheme.Bilou, _, 'B') => true,
            (TagScheme.Iobes, _, 'S') => true,
            (TagScheme.Bilou, _, 'U') => true,
            (TagScheme.Ioe1, 'O' or 'E', 'I') => true,
            (TagScheme.Ioe1, 'I', 'I') => !same,
            (TagScheme.Ioe1, 'E', 'E') => same,
            (TagScheme.Ioe2, 'O' or 'E', 'I' or 'E') => true,
            (TagScheme.Ioe2, 'I', 'I' or 'E') => !same,
            _ => false,
        };
    }

    /// <summary>Whether a tag goes on with the entity of the one before.</summary>
    public bool Continues(EntityTag before, EntityTag tag) => before.Type == tag.Type && (scheme, before.Prefix, tag.Prefix) switch
    {
        (TagScheme.Iob1 or TagScheme.Iob2, 'B' or 'I', 'I') => true,
        (TagScheme.Ioe1 or TagScheme.Ioe2, 'I', 'I' or 'E') => true,
        (TagScheme.Iobes, 'B' or 'I', 'I' or 'E') => true,
        (TagScheme.Bilou, 'B' or 'I', 'I' or 'L') => true,
        _ => false,
    };

    /// <summary>Whether an entity may end between a tag and the next.</summary>
    public bool Ends(EntityTag last, EntityTag next)
    {
        bool same = last.Type == next.Type;
        return (scheme, last.Prefix, next.Prefix) switch
        {
            (TagScheme.Iob1, 'I', 'O' or 'B') => true,
            (TagScheme.Iob1, 'B', 'O') => true,
            (TagScheme.Iob1, 'I' or 'B', 'I') => !same,
            (TagScheme.Iob1, 'B', 'B') => same,
            (TagScheme.Iob2, 'I' or 'B', 'O' or 'B') => true,
            (TagScheme.Iob2, 'I' or 'B', 'I') => !same,
            (TagScheme.Ioe1, 'I', 'O') => true,
            (TagScheme.Ioe1, 'I', 'I' or 'E') => !same,
            (TagScheme.Ioe1, 'E', 'I' or 'E') => same,
            (TagScheme.Ioe2, 'E', _) => true,
            (TagScheme.Iobes, 'S' or 'E', _) => true,
            (TagScheme.Bilou, 'U' or 'L', _) => true,
            _ => false,
        };
    }
}
