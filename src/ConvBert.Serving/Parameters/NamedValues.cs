namespace ConvBert.Serving.Parameters;

/// <summary>The values of a parameter that is chosen by name.</summary>
/// <param name="values">Each value under its name.</param>
internal sealed class NamedValues<T>(params (string Name, T Value)[] values)
    where T : struct
{
    /// <summary>Whether names are compared without regard to case.</summary>
    public bool IgnoresCase { get; init; }

    /// <summary>What JSON's true stands for; null where it is no value.</summary>
    public T? True { get; init; }

    /// <summary>What JSON's false stands for; null where it is no value.</summary>
    public T? False { get; init; }

    /// <summary>Every name.</summary>
    public IReadOnlyList<string> Names { get; } = [.. values.Select(value => value.Name)];

    /// <summary>The value of a name; null for an unknown one.</summary>
    public T? Find(string name)
    {
        StringComparison comparison = IgnoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        foreach ((string known, T value) in values)
        {
            if (known.Equals(name, comparison)) return value;
        }
        return null;
    }

    /// <summary>The name of one of the values.</summary>
    public string NameOf(T value) => values.First(known => EqualityComparer<T>.Default.Equals(known.Value, value)).Name;
}
