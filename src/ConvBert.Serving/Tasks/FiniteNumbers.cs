using ConvBert.Pipelines;

namespace ConvBert.Serving.Tasks;

/// <summary>The numbers of answers, which must be finite.</summary>
internal static class FiniteNumbers
{
    /// <summary>The number itself.</summary>
    /// <exception cref="PipelineException">It is not finite.</exception>
    public static float Require(float value) => float.IsFinite(value) ? value : throw NotANumber();

    /// <inheritdoc cref="Require(float)"/>
    public static double Require(double value) => double.IsFinite(value) ? value : throw NotANumber();

    /// <summary>Refuses a list with a number that is not finite.</summary>
    /// <exception cref="PipelineException">There is one.</exception>
    public static void Require(ReadOnlySpan<float> values)
    {
        foreach (float value in values) Require(value);
    }

    private static PipelineException NotANumber() =>
        new("The model answers with numbers that are not finite (NaN or infinity): its weights are broken.");
}
