namespace ConvBert.Kernels.Tests.Support;

/// <summary>Assertions on the bits of floats.</summary>
internal static class Bits
{
    /// <summary>
    /// Fails at the first index where the bits differ, and prints both values. −0 is not +0. Any NaN equals any other: IEEE leaves to the
    /// hardware which operand's payload survives.
    /// </summary>
    public static void AssertEqual(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, string subject)
    {
        if (actual.Length != expected.Length) Assert.Fail($"{subject}: {actual.Length} floats instead of {expected.Length}.");
        for (int i = 0; i < actual.Length; i++)
        {
            if (!Equal(actual[i], expected[i])) Fail(actual, expected, i, subject);
        }
    }

    /// <summary>Whether the bits are the same, or both are NaN.</summary>
    public static bool Equal(float a, float b) =>
        BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b) || (float.IsNaN(a) && float.IsNaN(b));

    private static void Fail(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, int first, string subject)
    {
        int count = 0;
        for (int i = first; i < actual.Length; i++) count += Equal(actual[i], expected[i]) ? 0 : 1;
        Assert.Fail(
            $"{subject}: {count} of {actual.Length} floats differ, first at index {first}: {Show(actual[first])} instead of {Show(expected[first])}.");
    }

    private static string Show(float value) => $"{value:R} (0x{BitConverter.SingleToUInt32Bits(value):X8})";
}
