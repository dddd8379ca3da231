using ConvBert.Serving.Parameters;
using ConvBert.Tokenization;

namespace ConvBert.Serving.Tasks;

/// <summary>The units of "offsets", which goes beyond Hugging Face's parameters.</summary>
internal static class OffsetUnits
{
    /// <summary>The units by name.</summary>
    public static NamedValues<OffsetUnit> Names { get; } =
        new(("codepoint", OffsetUnit.CodePoint), ("utf16", OffsetUnit.Utf16)) { IgnoresCase = true };

    /// <summary>The unit that a call asks for; code points by default, as in Hugging Face.</summary>
    public static OffsetUnit Read(ParameterSource parameters) => parameters.Choice("offsets", Names) ?? OffsetUnit.CodePoint;
}
