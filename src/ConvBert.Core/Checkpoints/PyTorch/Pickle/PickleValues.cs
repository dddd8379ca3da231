namespace ConvBert.Checkpoints;

/// <summary>A Python tuple. Strings, integers, floats, booleans and None are plain .NET values.</summary>
internal sealed record PickleTuple(object?[] Items);

/// <summary>A Python list.</summary>
internal sealed class PickleList
{
    internal List<object?> Items { get; } = [];
}

/// <summary>A Python dict or OrderedDict; a repeated key keeps its first position and gets the last value.</summary>
internal sealed class PickleDictionary
{
    internal List<KeyValuePair<object?, object?>> Items { get; } = [];
}
