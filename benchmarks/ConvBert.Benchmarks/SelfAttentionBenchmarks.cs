using BenchmarkDotNet.Attributes;
using ConvBert.Kernels;
using ConvBert.Kernels.Attention;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Benchmarks;

/// <summary>Self-attention of all heads over one row of tokens, one thread.</summary>
public unsafe class SelfAttentionBenchmarks : IMeasuredWork
{
    private NativeBuffer _projected = null!;
    private NativeBuffer _context = null!;
    private NativeBuffer _scratch = null!;

    [ParamsSource(nameof(AllTiers))]
    public SimdTier Tier { get; set; }

    [Params(16, 128, 384)]
    public int Tokens { get; set; }

    [ParamsSource(nameof(AllHeads))]
    public HeadShape Heads { get; set; }

    public static IEnumerable<SimdTier> AllTiers => Tiers.Accelerated;

    public static IEnumerable<HeadShape> AllHeads => HeadShape.All;

    public double Operations => 4.0 * Tokens * Tokens * Heads.Width;

    public double Bytes => 4.0 * sizeof(float) * Tokens * Heads.Width;

    [GlobalSetup]
    public void Create()
    {
        _projected = SyntheticBuffer.Create("projected", 3L * Tokens * Heads.Width);
        _context = new NativeBuffer((long)Tokens * Heads.Width);
        _scratch = new NativeBuffer(Kernels.Attention.SelfAttention.ScratchLength(Tokens, Heads.Size));
    }

    [GlobalCleanup]
    public void Free()
    {
        _projected.Dispose();
        _context.Dispose();
        _scratch.Dispose();
    }

    [Benchmark]
    public void SelfAttention()
    {
        switch (Tier)
        {
            case SimdTier.Vector512: Run<Simd512>(); break;
            case SimdTier.Vector256: Run<Simd256>(); break;
            case SimdTier.Vector128: Run<Simd128>(); break;
            default: throw Tiers.Unknown(Tier);
        }
    }

    private void Run<TSimd>() where TSimd : struct, ISimd<TSimd>
    {
        for (int head = 0; head < Heads.Count; head++)
        {
            var context = new MatrixView(_context.Pointer + (head * Heads.Size), Tokens, Heads.Size, Heads.Width);
            Kernels.Attention.SelfAttention.RunTiled<TSimd>(Head(head), context, default, 0, Tokens, _scratch.Pointer);
        }
    }

    private AttentionHead Head(int index)
    {
        float* query = _projected.Pointer + (index * Heads.Size);
        return new AttentionHead
        {
            Query = new(query, Tokens, Heads.Size, 3 * Heads.Width),
            Key = new(query + Heads.Width, Tokens, Heads.Size, 3 * Heads.Width),
            Value = new(query + (2 * Heads.Width), Tokens, Heads.Size, 3 * Heads.Width),
            Scale = 1 / MathF.Sqrt(Heads.Size),
            Factor = 1,
        };
    }
}
