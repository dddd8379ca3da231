namespace ConvBert.FineTuning.Metrics;

/// <summary>Finds the entities of a sentence in its tags.</summary>
public static class EntityReader
{
    /// <summary>
    /// The entities as the CoNLL evaluation, and seqeval by default, sees them: any change of type, and an <c>I-</c> behind <c>O</c>,
    /// begins one. Tags of all schemes with <c>B</c>, <c>I</c>, <c>E</c>, <c>S</c> and <c>O</c> are understood.
    /// </summary>
    /// <param name="tags">The words' tags.</param>
    /// <returns>The entities in their order.</returns>
    /// <exception cref="ArgumentException">A tag is empty.</exception>
    public static IReadOnlyList<Entity> Read(IReadOnlyList<string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var entities = new List<Entity>();
        EntityTag before = new('O', "");
        int start = 0;
        for (int i = 0; i <= tags.Count; i++)
        {
            EntityTag tag = i < tags.Count ? EntityTag.Of(tags[i]) : EntityTag.Outside;
            if (Ends(before, tag)) entities.Add(new Entity(before.Type, start, i - 1));
            if (Starts(before, tag)) start = i;
            before = tag;
        }

        return entities;
    }

    /// <summary>The entities that a scheme allows; those that break it are none, as seqeval's strict mode has it.</summary>
    /// <param name="tags">The words' tags.</param>
    /// <param name="scheme">The scheme.</param>
    /// <returns>The entities in their order.</returns>
    /// <exception cref="ArgumentException">A tag has a prefix that the scheme does not know.</exception>
    public static IReadOnlyList<Entity> ReadStrict(IReadOnlyList<string> tags, TagScheme scheme)
    {
        ArgumentNullException.ThrowIfNull(tags);
        EntityTag[] all = [.. tags.Select(EntityTag.Of), EntityTag.Outside];
        var rules = new SchemeRules(scheme);
        foreach (EntityTag tag in all) rules.RequireKnown(tag);
        var entities = new List<Entity>();
        int i = 0;
        EntityTag before = EntityTag.Outside;
        while (i < all.Length)
        {
            if (!rules.Starts(before, all[i]))
            {
                before = all[i++];
                continue;
            }

            int end = i + 1;
            while (end < all.Length && rules.Continues(all[end - 1], all[end])) end++;
            if (rules.Ends(all[end - 1], all[end])) entities.Add(new Entity(all[i].Type, i, end - 1));
            i = end;
            before = all[end - 1];
        }

        return entities;
    }

    private static bool Ends(EntityTag before, EntityTag tag) => before.Prefix switch
    {
        'E' or 'S' => true,
        'B' or 'I' when tag.Prefix is 'B' or 'S' or 'O' => true,
        'O' or '.' => false,
        _ => before.Type != tag.Type,
    };

    private static bool Starts(EntityTag before, EntityTag tag) => tag.Prefix switch
    {
        'B' or 'S' => true,
        'E' or 'I' when before.Prefix is 'E' or 'S' or 'O' => true,
        'O' or '.' => false,
        _ => before.Type != tag.Type,
    };
}
