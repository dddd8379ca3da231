using ConvBert.Orleans.Jobs;

namespace ConvBert.Orleans.Grains;

/// <summary>Whether two jobs are the same, so that a repeated submission is told from another job.</summary>
internal static class JobEquality
{
    /// <summary>Compares the lists and dictionaries by what they hold.</summary>
    public static bool AreSame(BulkJob one, BulkJob other)
    {
        bool sameLists = one.Inputs.SequenceEqual(other.Inputs)
            && one.Columns.Count == other.Columns.Count
            && one.Columns.All(pair => other.Columns.TryGetValue(pair.Key, out string? column) && column == pair.Value);
        return sameLists && one == other with { Inputs = one.Inputs, Columns = one.Columns };
    }
}
