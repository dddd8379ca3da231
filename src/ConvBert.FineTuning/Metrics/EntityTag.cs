namespace ConvBert.FineTuning.Metrics;

/// <summary>A tag, taken apart: what it says about the place in an entity, and the entity's type.</summary>
internal readonly record struct EntityTag(char Prefix, string Type)
{
    /// <summary>The tag of words outside entities.</summary>
    public static EntityTag Outside { get; } = new('O', "_");

    /// <summary>Whether a tag has the form of entity tags: a prefix of some scheme, and a type behind a hyphen.</summary>
    public static bool IsWellFormed(string tag) =>
        tag is "O" or ['B' or 'I' or 'E' or 'S' or 'L' or 'U', '-', _, ..] or "B" or "I";

    public static EntityTag Of(string tag)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        string type = tag[1..];
        if (type.StartsWith('-')) type = type[1..];
        return new EntityTag(tag[0], type.Length == 0 ? "_" : type);
    }
}
