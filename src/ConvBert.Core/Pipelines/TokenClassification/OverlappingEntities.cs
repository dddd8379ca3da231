namespace ConvBert.Pipelines;

/// <summary>Merges the entities of overlapping chunks of a text.</summary>
internal static class OverlappingEntities
{
    /// <summary>
    /// Sorts by start. Of two entities that overlap, the longer is kept; of equal lengths, the one with the higher score; else the earlier.
    /// </summary>
    public static List<TokenClassificationEntity> Merge(IEnumerable<TokenClassificationEntity> entities)
    {
        var merged = new List<TokenClassificationEntity>();
        TokenClassificationEntity? kept = null;
        foreach (TokenClassificationEntity entity in entities.OrderBy(entity => entity.Start))
        {
            if (kept is not null && kept.Start <= entity.Start && entity.Start < kept.End)
            {
                if (Beats(entity, kept)) kept = entity;
                continue;
            }

            if (kept is not null) merged.Add(kept);
            kept = entity;
        }

        if (kept is not null) merged.Add(kept);
        return merged;
    }

    private static bool Beats(TokenClassificationEntity entity, TokenClassificationEntity kept)
    {
        int? length = entity.End - entity.Start, keptLength = kept.End - kept.Start;
        return length > keptLength || (length == keptLength && entity.Score > kept.Score);
    }
}
