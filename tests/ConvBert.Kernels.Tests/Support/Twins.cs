namespace ConvBert.Kernels.Tests.Support;

/// <summary>A kernel that writes to, or adds to, one block of floats.</summary>
internal unsafe delegate void KernelRun(float* output);

/// <summary>
/// Compares two forms of a kernel bit for bit, on outputs that begin with the same numbers and end at a page that may not be touched.
/// </summary>
internal static unsafe class Twins
{
    public static void AssertEqual(string subject, ReadOnlySpan<float> initial, KernelRun actual, KernelRun expected)
    {
        using var first = GuardedBuffer.Of(initial);
        using var second = GuardedBuffer.Of(initial);
        actual(first.Pointer);
        expected(second.Pointer);
        Bits.AssertEqual(first.Span, second.Span, subject);
        first.AssertGuards(subject);
    }
}
