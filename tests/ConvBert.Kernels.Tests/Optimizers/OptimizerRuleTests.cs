using ConvBert.Kernels.Optimizers;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Optimizers;

public sealed unsafe class OptimizerRuleTests
{
    /// <summary>
    /// Worked by hand: m = 0.05, v = 0.00025; both corrected are g and g², so the step is the rate by the sign of g, beside the decay.
    /// </summary>
    [Fact]
    public void AdamW_FirstStep_MovesByTheRateAndDecays()
    {
        float w = 2, g = 0.5f, m = 0, v = 0;
        OptimizerStep.Run(new AdamWRule(0.1, 0.01, 0.9, 0.999, 0, 1, 1), &w, &g, &m, &v, 1);
        m.Should().BeApproximately(0.05f, 1e-8f);
        v.Should().BeApproximately(0.00025f, 1e-10f);
        w.Should().BeApproximately((2 * (1 - 0.001f)) - 0.1f, 1e-6f);
    }

    /// <summary>
    /// Against the formulas in double over many steps; the tolerance is a rounding a step of each of the five operations on a weight.
    /// </summary>
    [Fact]
    public void AdamW_ManySteps_FollowsTheFormulasInDouble()
    {
        const int Steps = 100;
        const double Rate = 1e-3, Decay = 0.05, Beta1 = 0.9, Beta2 = 0.99, Epsilon = 1e-8;
        float w = 1, m = 0, v = 0;
        double dw = 1, dm = 0, dv = 0;
        float[] gradients = Samples.Normal(Steps);
        for (int step = 1; step <= Steps; step++)
        {
            float g = gradients[step - 1];
            OptimizerStep.Run(new AdamWRule(Rate, Decay, Beta1, Beta2, Epsilon, step, 0.5f), &w, &g, &m, &v, 1);
            double scaled = 0.5 * g;
            dw *= 1 - (Rate * Decay);
            dm = (Beta1 * dm) + ((1 - Beta1) * scaled);
            dv = (Beta2 * dv) + ((1 - Beta2) * scaled * scaled);
            dw -= Rate / (1 - Math.Pow(Beta1, step)) * dm / (Math.Sqrt(dv / (1 - Math.Pow(Beta2, step))) + Epsilon);
        }

        ((double)w).Should().BeApproximately(dw, Steps * 5 * Math.Pow(2, -24));
    }

    /// <summary>By hand: m = 0.05, v = 0.00025, u = 0.05/(0.0158114 + 1e−6) + 0.01·2 = 3.1820777, w = 2 − 0.1·u.</summary>
    [Fact]
    public void OriginalAdam_FirstStep_HasNoBiasCorrectionAndDecaysWithTheUpdate()
    {
        float w = 2, g = 0.5f, m = 0, v = 0;
        OptimizerStep.Run(new OriginalAdamRule(0.1, 0.01, 0.9, 0.999, 1e-6, 1), &w, &g, &m, &v, 1);
        w.Should().BeApproximately((float)(2 - (0.1 * ((0.05 / (Math.Sqrt(0.00025) + 1e-6)) + 0.02))), 1e-6f);
    }

    /// <summary>A constant gradient's momentum is a geometric sum: after n steps b = g·(1 − μⁿ)/(1 − μ).</summary>
    [Fact]
    public void Sgd_ConstantGradient_SumsGeometrically()
    {
        float w = 0, g = 1, b = 0;
        for (int step = 0; step < 10; step++) OptimizerStep.Run(new SgdRule(0.125, 0, 0.5, 1), &w, &g, &b, null, 1);
        b.Should().Be((float)((1 - Math.Pow(0.5, 10)) / 0.5));
        w.Should().Be((float)(-0.125 * (20 - (2 * (1 - Math.Pow(0.5, 10))))));
    }

    [Fact]
    public void Sgd_WithDecay_ShrinksTheWeightBeforeTheStep()
    {
        float w = 4, g = 1, b = 0;
        OptimizerStep.Run(new SgdRule(0.5, 0.25, 0, 2), &w, &g, &b, null, 1);
        w.Should().Be((4 * 0.875f) - (0.5f * 2));
    }

    /// <summary>The distance to a constant shrinks by the decay in every step.</summary>
    [Fact]
    public void MovingAverage_OfAConstant_ApproachesItByTheDecay()
    {
        float average = 0, value = 1;
        for (int step = 0; step < 4; step++) OptimizerStep.Run(new MovingAverageRule(0.75), &average, &value, null, null, 1);
        average.Should().Be((float)(1 - Math.Pow(0.75, 4)));
    }

    [Fact]
    public void WholePower_OfManySteps_FollowsThePower()
    {
        for (long step = 0; step < 100_000; step = (step * 3) + 1)
            WholePower.Of(0.999, step).Should().BeApproximately(
                Math.Pow(0.999, step), (step + 2) * Math.Pow(2, -53) * Math.Pow(0.999, step));
    }

    [Fact]
    public void SumOfSquaresChunk_OfWholeNumbers_IsExact()
    {
        float[] x = [.. Enumerable.Range(1, 100).Select(i => (float)i)];
        fixed (float* p = x) SumOfSquares.Chunk(p, x.Length).Should().Be(100 * 101 * 201 / 6);
    }
}
