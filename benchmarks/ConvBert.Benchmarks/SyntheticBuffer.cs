using ConvBert.Cli.Workloads;
using ConvBert.Kernels;
using ConvBert.Kernels.Memory;

namespace ConvBert.Benchmarks;

/// <summary>Aligned native memory as the kernels have it, filled with synthetic numbers.</summary>
internal static class SyntheticBuffer
{
    public static NativeBuffer Create(string name, long length)
    {
        var buffer = new NativeBuffer(length);
        SyntheticWeights.Fill(name, buffer.Span);
        return buffer;
    }
}
