using ConvBert.Kernels.Activations;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;

namespace ConvBert.Kernels.Tests.Matrices;

/// <summary>One epilogue of each kind.</summary>
internal static unsafe class Epilogues
{
    public static Epilogue[] All(float* bias, MatrixView other) =>
    [
        Epilogue.AddBias(bias),
        Epilogue.Activate(bias, Activation.Create("gelu")),
        Epilogue.AddResidual(bias, other),
        Epilogue.Multiply(bias, other),
    ];
}
