using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Optimizers;

namespace ConvBert.Training.Optimizers;

/// <summary>A parameter with what an optimizer keeps for it.</summary>
internal sealed class OptimizerSlot : IDisposable
{
    /// <summary>Creates zeroed running numbers.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="stateCount">Running numbers of a weight.</param>
    /// <param name="rateFactor">The parameter's learning rate in parts of the step's.</param>
    /// <param name="decay">The parameter's weight decay.</param>
    /// <param name="firstChunk">Chunks of the parameters before this one.</param>
    public OptimizerSlot(Parameter parameter, int stateCount, double rateFactor, double decay, int firstChunk)
    {
        Parameter = parameter;
        RateFactor = rateFactor;
        Decay = decay;
        FirstChunk = firstChunk;
        EndChunk = checked(firstChunk + (int)SumOfSquares.ChunkCount(parameter.Length));
        First = stateCount > 0 ? Zeros(parameter.Length) : null;
        Second = stateCount > 1 ? Zeros(parameter.Length) : null;
    }

    public Parameter Parameter { get; }

    public double RateFactor { get; }

    public double Decay { get; }

    public int FirstChunk { get; }

    public int EndChunk { get; }

    /// <summary>The mean of gradients, or the momentum.</summary>
    public NativeBuffer? First { get; }

    /// <summary>The mean of squared gradients.</summary>
    public NativeBuffer? Second { get; }

    /// <summary>Steps in which the parameter took part.</summary>
    public long Steps { get; set; }

    public void Dispose()
    {
        First?.Dispose();
        Second?.Dispose();
    }

    private static unsafe NativeBuffer Zeros(long length)
    {
        var buffer = new NativeBuffer(length);
        System.Runtime.InteropServices.NativeMemory.Clear(buffer.Pointer, checked((nuint)length * sizeof(float)));
        return buffer;
    }
}
