using System.Text.Json;

namespace ConvBert.Serving.Parameters;

/// <summary>
/// The parameters of a call by Hugging Face's names, whether a request holds them as JSON or a command line as options. Each task has one
/// reader over this.
/// </summary>
internal abstract class ParameterSource
{
    /// <summary>Whether the parameter is given; an explicit null counts.</summary>
    public abstract bool Has(string name);

    /// <summary>Whether the parameter is given as null.</summary>
    public abstract bool IsNull(string name);

    /// <summary>A boolean; null where it is absent or null.</summary>
    /// <exception cref="RefusalException">It is something else.</exception>
    public abstract bool? Boolean(string name);

    /// <summary>A string; null where it is absent or null.</summary>
    /// <exception cref="RefusalException">It is something else.</exception>
    public abstract string? Text(string name);

    /// <summary>A list of strings; null where it is absent or null.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="ofOne">What a single string stands for; null where JSON must hold an array.</param>
    /// <exception cref="RefusalException">It is something else.</exception>
    public abstract string[]? Texts(string name, Func<string, IEnumerable<string>>? ofOne = null);

    /// <summary>One of several named values; null where it is absent or null.</summary>
    /// <exception cref="RefusalException">It is none of them.</exception>
    public abstract T? Choice<T>(string name, NamedValues<T> values)
        where T : struct;

    /// <summary>A value with a form of its own in JSON; null where it is absent or null.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="fromJson">Reads an element of a request.</param>
    /// <param name="fromText">Reads an option's text.</param>
    public abstract T? Value<T>(string name, Func<JsonElement, T> fromJson, Func<string, T> fromText)
        where T : class;

    /// <summary>A list of such values; null where it is absent or null.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="fromJson">Reads an element of a request's array.</param>
    /// <param name="fromText">Reads one of an option's texts.</param>
    public abstract T[]? Values<T>(string name, Func<JsonElement, T> fromJson, Func<string, T> fromText);

    /// <summary>An integer, the largest one for any beyond 64 bits; null where it is absent or null.</summary>
    /// <exception cref="RefusalException">It is something else.</exception>
    public abstract long? Long(string name);

    /// <summary>A finite number; null where it is absent or null.</summary>
    /// <exception cref="RefusalException">It is something else.</exception>
    public abstract double? Number(string name);

    /// <summary>Finite numbers, or a single one; null where they are absent or null.</summary>
    /// <exception cref="RefusalException">They are something else.</exception>
    public abstract double[]? Numbers(string name);

    /// <summary>An object of further parameters; null where there is none.</summary>
    public abstract ParameterSource? Object(string name);

    /// <summary>The parameter as messages call it.</summary>
    public abstract string Label(string name);

    /// <summary>The exception of this source for parameters that cannot be used.</summary>
    public abstract RefusalException Refusal(string message);

    /// <summary>Refuses parameters that nothing has asked for.</summary>
    /// <exception cref="RefusalException">There is one.</exception>
    public abstract void RefuseUnknown();

    /// <summary>An integer from <paramref name="min"/> to <paramref name="max"/>; null where it is absent or null.</summary>
    /// <exception cref="RefusalException">It is something else.</exception>
    public int? Integer(string name, int min = int.MinValue, int max = int.MaxValue)
    {
        if (Long(name) is not { } value) return null;
        if (value >= min && value <= max) return (int)value;
        string bounds = max == int.MaxValue && value < min ? $"at least {min}" : $"an integer from {min} to {max}";
        throw Refusal($"{Label(name)} must be {bounds}, but is {value}.");
    }
}
