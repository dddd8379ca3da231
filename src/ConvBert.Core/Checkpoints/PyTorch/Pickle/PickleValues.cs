namespace ConvBert.Checkpoints;

/// <summary>A Python tuple. Texts, integers, floats, truth values and None are plain .NET values.</summary>
internal sealed record PickleTuple(object?[] Items);

/// <summary>A Python list.</summary>
internal sealed class PickleList
{
    internal List<object?> Items { get; } = [];
}

/// <summary>A Python dict or OrderedDict; of equal keys the last value counts, at the place of the first.</summary>
internal sealed class PickleDictionary
{
    internal List<KeyValuePair<object?, object?>> Items { get; } = [];
}
