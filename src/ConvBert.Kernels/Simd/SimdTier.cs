using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels;

/// <summary>The instruction sets that a kernel can run on, in ascending order of width.</summary>
public enum SimdTier
{
    /// <summary>One number at a time; the definition that every other tier equals bit for bit.</summary>
    Scalar = 0,

    /// <summary>128-bit vectors: SSE on x86-64, AdvSimd on Arm64.</summary>
    Vector128 = 128,

    /// <summary>256-bit vectors: AVX2 with FMA.</summary>
    Vector256 = 256,

    /// <summary>512-bit vectors: AVX-512.</summary>
    Vector512 = 512,
}
