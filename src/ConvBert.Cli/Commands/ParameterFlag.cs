using System.CommandLine;

namespace ConvBert.Cli.Commands;

/// <summary>The option of a parameter.</summary>
/// <param name="Option">An option of bool, string or string[].</param>
internal sealed record ParameterFlag(Option Option)
{
    /// <summary>Whether the parameter is given where the option is absent.</summary>
    public bool HasDefault { get; init; }

    /// <summary>Whether the option means the opposite of the parameter.</summary>
    public bool IsNegated { get; init; }

    /// <summary>The text that stands for the parameter's null; null where the command line cannot give it.</summary>
    public string? NullText { get; init; }
}
