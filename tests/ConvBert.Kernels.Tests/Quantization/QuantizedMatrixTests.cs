using System.Runtime.Intrinsics;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Quantization;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Quantization;

public unsafe class QuantizedMatrixTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(37, 33)]
    [InlineData(771, 40)]
    public void SetColumns_FiniteWeights_AreWithinHalfAStepOfASymmetricScale(int inner, int columns)
    {
        float[] weights = Samples.Normal(inner * columns);
        using var matrix = new QuantizedMatrix(inner, columns);
        matrix.SetColumns(0, weights);
        (sbyte[] bytes, float[] scales) = Read(matrix);
        for (int column = 0; column < columns; column++)
        {
            int start = column * inner;
            scales[column].Should().Be(weights[start..(start + inner)].Max(MathF.Abs) / 127);
            for (int k = start; k < start + inner; k++)
            {
                Math.Abs(((double)scales[column] * bytes[k]) - weights[k]).Should().BeLessThanOrEqualTo(scales[column] * (0.5 + 1e-4));
            }

            matrix.Sums[column].Should().Be(bytes[start..(start + inner)].Sum(value => value));
        }
    }

    [Fact]
    public void SetColumns_InParts_EqualsSetRowsAndSetQuantized()
    {
        const int Inner = 37, Columns = 70;
        float[] weights = Samples.Normal(Inner * Columns);
        using var whole = new QuantizedMatrix(Inner, Columns);
        whole.SetColumns(0, weights);
        using var parts = new QuantizedMatrix(Inner, Columns);
        parts.SetColumns(41, weights.AsSpan(41 * Inner));
        parts.SetColumns(0, weights.AsSpan(0, 41 * Inner));
        using var rows = new QuantizedMatrix(Inner, Columns);
        rows.SetRows([.. Enumerable.Range(0, Inner * Columns).Select(i => weights[(i % Columns * Inner) + (i / Columns)])]);
        (sbyte[] bytes, float[] scales) = Read(whole);
        using var quantized = new QuantizedMatrix(Inner, Columns);
        quantized.SetQuantized(5, bytes.AsSpan(5 * Inner), scales.AsSpan(5));
        quantized.SetQuantized(0, bytes.AsSpan(0, 5 * Inner), scales.AsSpan(0, 5));
        foreach (QuantizedMatrix other in (QuantizedMatrix[])[parts, rows, quantized])
        {
            Bits.AssertEqual(other.Storage.Span, whole.Storage.Span, "storage");
        }
    }

    [Fact]
    public void SetColumns_ZerosSubnormalsAndOneOutlier_AreDefined()
    {
        using var matrix = new QuantizedMatrix(3, 3);
        matrix.SetColumns(0, [0, -0f, 0, 1e-40f, float.Epsilon, -1e-39f, 1e30f, 1, -1]);
        (sbyte[] bytes, float[] scales) = Read(matrix);
        bytes.Should().Equal(0, 0, 0, 0, 0, 0, 127, 0, 0);
        scales.Should().Equal(0, 0, 1e30f / 127);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void SetColumns_WeightThatIsNotFinite_IsNamed(float value)
    {
        using var matrix = new QuantizedMatrix(40, 2);
        float[] weights = Samples.Normal(80);
        weights[40 + 35] = value;
        Action set = () => matrix.SetColumns(0, weights);
        set.Should().Throw<ArgumentException>().WithMessage("*row 35 of column 1*");
    }

    [Fact]
    public void SetColumns_Factors_DividesTheWeights()
    {
        float[] weights = Samples.Normal(40), factors = [.. Samples.Normal(20, seed: 9).Select(x => MathF.Abs(x) + 0.1f)];
        using var actual = new QuantizedMatrix(20, 2);
        actual.SetColumns(0, weights, factors);
        using var expected = new QuantizedMatrix(20, 2);
        expected.SetColumns(0, [.. weights.Select((w, i) => w / factors[i % 20])]);
        Bits.AssertEqual(actual.Storage.Span, expected.Storage.Span, "storage");
    }

    [Theory]
    [InlineData(37, 0.75)]
    [InlineData(1024, 0.15)]
    public void SetColumns_Balanced_LeavesAFractionOfTheSumOfErrors(int inner, double fraction)
    {
        const int Columns = 200;
        float[] weights = Samples.Normal(inner * Columns);
        double plain = MeanSquareOfErrorSums(isBalanced: false), balanced = MeanSquareOfErrorSums(isBalanced: true);
        balanced.Should().BeLessThan(fraction * plain);

        double MeanSquareOfErrorSums(bool isBalanced)
        {
            using var matrix = new QuantizedMatrix(inner, Columns) { IsBalanced = isBalanced };
            matrix.SetColumns(0, weights);
            (sbyte[] bytes, float[] scales) = Read(matrix);
            double sum = 0;
            for (int column = 0; column < Columns; column++)
            {
                double errors = 0;
                for (int k = 0; k < inner; k++)
                {
                    double error = bytes[(column * inner) + k] - (weights[(column * inner) + k] / (double)scales[column]);
                    Math.Abs(error).Should().BeLessThan(1);
                    errors += error;
                }

                sum += errors * errors;
            }

            return sum / Columns;
        }
    }

    [Fact]
    public void SetColumns_BalancedWholeSteps_KeepsThem()
    {
        using var matrix = new QuantizedMatrix(40, 1) { IsBalanced = true };
        sbyte[] expected = [127, .. Enumerable.Range(-20, 39).Select(k => (sbyte)(5 * k))];
        matrix.SetColumns(0, [.. expected.Select(value => value * 0.25f)]);
        (sbyte[] bytes, float[] scales) = Read(matrix);
        bytes.Should().Equal(expected);
        scales.Should().Equal(0.25f);
    }

    [Theory]
    [InlineData(float.MaxValue)]
    [InlineData(1)]
    public void SetColumns_BalancedOneSidedErrors_StayInRangeAndKeepZero(float largest)
    {
        using var matrix = new QuantizedMatrix(64, 1) { IsBalanced = true };
        float step = largest / 127;
        matrix.SetColumns(0, [-largest, largest, 0, .. Enumerable.Repeat(0.499f * step, 61)]);
        (sbyte[] bytes, _) = Read(matrix);
        bytes[..3].Should().Equal(-127, 127, 0);
        bytes[3..].Should().AllBeEquivalentTo((sbyte)1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(4099)]
    public void Excess_AnyTier_EqualsTheScalarOne(int count)
    {
        float[] weights = Samples.Normal(count);
        fixed (float* values = weights)
        {
            float inverse = 127 / weights.Max(MathF.Abs), expected = ColumnBytes.Excess<Scalar>(values, count, inverse);
            ColumnBytes.Excess(values, count, inverse).Should().Be(expected);
            ColumnBytes.Excess<Simd128>(values, count, inverse).Should().Be(expected);
            if (Vector256.IsHardwareAccelerated) ColumnBytes.Excess<Simd256>(values, count, inverse).Should().Be(expected);
        }
    }

    [Fact]
    public void SetQuantized_WhatNoRoundingGives_IsRefused()
    {
        using var matrix = new QuantizedMatrix(2, 1);
        FluentActions.Invoking(() => matrix.SetQuantized(0, [1, -128], [1]))
            .Should().Throw<ArgumentException>().WithMessage("*−128 at 1*");
        FluentActions.Invoking(() => matrix.SetQuantized(0, [1, 2], [float.NaN]))
            .Should().Throw<ArgumentException>().WithMessage("*scale*");
        FluentActions.Invoking(() => matrix.SetQuantized(0, [1, 2], [-1])).Should().Throw<ArgumentException>().WithMessage("*scale*");
        FluentActions.Invoking(() => matrix.SetQuantized(0, [1, 2], [1, 1])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => matrix.SetQuantized(1, [1, 2], [1])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new QuantizedMatrix(QuantizedMatrix.MaxInner + 1, 1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    /// <summary>The longest dot product, at the largest magnitudes: its integers do not overflow.</summary>
    [Fact]
    public void Run_LongestInner_IsExact()
    {
        const int Inner = QuantizedMatrix.MaxInner;
        using var matrix = new QuantizedMatrix(Inner, 1);
        var ones = new float[Inner];
        Array.Fill(ones, 1f);
        matrix.SetColumns(0, ones);
        using var memory = new NativeBuffer(QuantizedRows.Length(2, Inner));
        using var scratch = new NativeBuffer(QuantizedMatMul.ScratchLength(2, Inner));
        using var bias = new NativeBuffer(1);
        bias.Span[0] = 0;
        float* y = stackalloc float[2];
        foreach (bool fast in (bool[])[true, false])
        {
            var rows = new QuantizedRows(memory.Pointer, 2, Inner, fast);
            float[] x = [.. ones, .. ones.Select(value => -value)];
            fixed (float* source = x) RowQuantizer.Run(new(source, 2, Inner), null, rows);
            QuantizedMatMul.Run(rows, matrix, 0, 1, new(y, 2, 1), Kernels.Matrices.Epilogue.AddBias(bias.Pointer), scratch.Pointer);
            float expected = (float)(rows.Levels * 127 * Inner) * rows.Scales[0] * matrix.Scales[0];
            y[0].Should().Be(expected);
            y[1].Should().Be(-expected);
        }
    }

    private static (sbyte[] Bytes, float[] Scales) Read(QuantizedMatrix matrix)
    {
        var bytes = new sbyte[matrix.Inner * matrix.Columns];
        var scales = new float[matrix.Columns];
        matrix.GetQuantized(0, bytes, scales);
        return (bytes, scales);
    }
}
