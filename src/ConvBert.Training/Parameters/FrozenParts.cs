using System.Globalization;

namespace ConvBert.Training;

/// <summary>Parts of a model that keep their weights in training.</summary>
/// <remarks>
/// A part is <c>embeddings</c> (all embeddings, their layer norm and their projection; also the decoder that is tied to the word table),
/// <c>layers:0-3</c> or <c>layers:2</c> (encoder layers, from 0, both ends included), <c>encoder</c> (all layers), or the name of a
/// parameter or module in
/// the checkpoint, with or without <c>convbert.</c> in front.
/// </remarks>
public static class FrozenParts
{
    private const string Prefix = "convbert.", Layers = "layers:";

    /// <summary>Freezes parts of a model.</summary>
    /// <param name="parameters">The model's parameters.</param>
    /// <param name="parts">The parts.</param>
    /// <exception cref="ArgumentException">A part names nothing in the model.</exception>
    public static void Freeze(ParameterSet parameters, IEnumerable<string> parts)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(parts);
        int headDepth = parameters.HeadDepth;
        foreach (string part in parts)
        {
            Func<Parameter, bool> contains = Matcher(part, headDepth);
            bool any = false;
            foreach (Parameter parameter in parameters)
            {
                if (!contains(parameter)) continue;
                parameter.RequiresGradient = false;
                any = true;
            }

            if (!any) throw Unknown(part, "the model has nothing of this name");
        }
    }

    private static Func<Parameter, bool> Matcher(string part, int headDepth)
    {
        if (part == "embeddings") return parameter => parameter.Depth == 0;
        if (part == "encoder") return parameter => parameter.Depth > 0 && parameter.Depth < headDepth;
        if (!part.StartsWith(Layers, StringComparison.Ordinal)) return parameter => IsNamed(parameter.Name, part);
        string[] ends = part[Layers.Length..].Split('-');
        if (ends.Length > 2 || !Number(ends[0], out int first) || !Number(ends[^1], out int last) || first > last)
            throw Unknown(part, "expected layers:FIRST-LAST or layers:NUMBER, from 0");
        if (last + 1 >= headDepth) throw Unknown(part, $"the model's layers are 0-{headDepth - 2}");
        return parameter => parameter.Depth > first && parameter.Depth <= last + 1;
    }

    private static bool Number(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static bool IsNamed(string name, string part)
    {
        string bare = name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;
        return name == part || bare == part || name.StartsWith(part + ".", StringComparison.Ordinal)
            || bare.StartsWith(part + ".", StringComparison.Ordinal);
    }

    private static ArgumentException Unknown(string part, string problem) =>
        new($"The part {part} cannot be frozen: {problem}.", nameof(part));
}
