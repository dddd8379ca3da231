using ConvBert.Kernels.Elementwise;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Elementwise;

public sealed unsafe class GateTests
{
    [Fact]
    public void Backward_OneElement_IsTheProductRule()
    {
        float gradient = 2, value = 3, gate = 5, valueGradient = 0, gateGradient = 100;
        Gate.Backward(View(&gradient), View(&value), View(&gate), View(&valueGradient), View(&gateGradient));
        (valueGradient, gateGradient).Should().Be((10, 106));
    }

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void All_AllWidths_EqualScalarTwins(SimdTier tier) => Tiers.Run(tier, new Comparison());

    private static MatrixView View(float* pointer) => new(pointer, 1, 1);

    private sealed class Comparison : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            for (int columns = 1; columns <= 70; columns++)
            {
                int rows = 1 + (columns % 3), length = rows * columns;
                using var a = GuardedBuffer.Of(Samples.Normal(length, seed: columns));
                using var b = GuardedBuffer.Of(Samples.Normal(length, seed: 2));
                using var c = GuardedBuffer.Of(Samples.Normal(length, seed: 4));
                MatrixView x = new(a.Pointer, rows, columns), y = new(b.Pointer, rows, columns), z = new(c.Pointer, rows, columns);
                string subject = $"{rows} × {columns}";
                float[] initial = Samples.Normal(2 * length, seed: 7);
                Twins.AssertEqual(subject, initial, p => Gate.Forward<T>(x, y, new(p, rows, columns)),
                    p => Gate.Forward<Scalar>(x, y, new(p, rows, columns)));
                Twins.AssertEqual(subject, initial, p => Accumulate.Run<T>(x, new(p, rows, columns)),
                    p => Accumulate.Run<Scalar>(x, new(p, rows, columns)));
                Twins.AssertEqual(
                    subject, initial,
                    p => Gate.Backward<T>(x, y, z, new(p, rows, columns), new(p + length, rows, columns)),
                    p => Gate.Backward<Scalar>(x, y, z, new(p, rows, columns), new(p + length, rows, columns)));
            }
        }
    }
}
