namespace ConvBert;

/// <summary>An invalid configuration, or a <c>config.json</c> that cannot be read.</summary>
public class ConvBertConfigException : Exception
{
    /// <summary>Creates an exception with a default message.</summary>
    public ConvBertConfigException()
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What is wrong and what was expected.</param>
    public ConvBertConfigException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a cause.</summary>
    /// <param name="message">What is wrong and what was expected.</param>
    /// <param name="innerException">The cause.</param>
    public ConvBertConfigException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an exception about one key.</summary>
    /// <param name="key">The key as spelled in config.json: <c>hidden_size</c>.</param>
    /// <param name="found">The value that was found, as text.</param>
    /// <param name="expected">What the value must be.</param>
    public ConvBertConfigException(string key, string found, string expected)
        : base($"config: {key} is {found}; expected {expected}")
    {
        Key = key;
        Found = found;
        Expected = expected;
    }

    internal ConvBertConfigException(string source, ConvBertConfigException cause)
        : base($"{source}: {cause.Key} is {cause.Found}; expected {cause.Expected}", cause)
    {
        Key = cause.Key;
        Found = cause.Found;
        Expected = cause.Expected;
    }

    /// <summary>The invalid key, as spelled in config.json; null if the whole file is concerned.</summary>
    public string? Key { get; }

    /// <summary>The value that was found.</summary>
    public string? Found { get; }

    /// <summary>What the value must be.</summary>
    public string? Expected { get; }
}
