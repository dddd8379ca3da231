using System.Reflection;
using Xunit.Sdk;

namespace ConvBert.Kernels.Tests.Quantization;

/// <summary>The rows of the kernels that this processor has.</summary>
internal sealed class KernelRowsAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => QuantizedMatMulParityTests.Rows(areSupported: true);
}

/// <summary>The rows of the kernels that it has not: shown as skipped, so that no run looks as if it had compared them.</summary>
internal sealed class LackingKernelRowsAttribute : DataAttribute
{
    public LackingKernelRowsAttribute() => Skip = "This processor has no instructions for the kernel.";

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => QuantizedMatMulParityTests.Rows(areSupported: false);
}
