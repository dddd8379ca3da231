namespace ConvBert.Training.Tests.Support;

/// <summary>Parameters without a model.</summary>
internal static class TestParameters
{
    /// <summary>A parameter with values and, unless null, a gradient.</summary>
    public static Parameter Create(string name, float[] values, float[]? gradient = null, int depth = 1, bool hasWeightDecay = true)
    {
        var parameter = new Parameter(name, [values.Length], depth, hasWeightDecay);
        values.CopyTo(parameter.Value.Span);
        if (gradient is not null) SetGradient(parameter, gradient);
        return parameter;
    }

    public static void SetGradient(Parameter parameter, float[] gradient)
    {
        gradient.CopyTo(parameter.Gradient.Span);
        parameter.HasGradient = true;
    }

    /// <summary>Numbers around 0, the same in every run.</summary>
    public static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }
}
