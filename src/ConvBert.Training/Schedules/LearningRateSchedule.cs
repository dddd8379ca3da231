using ConvBert.Kernels.Optimizers;

namespace ConvBert.Training;

/// <summary>The learning rate of every step of a run, by Hugging Face's formulas.</summary>
/// <remarks>As there, the first step of a warm-up has the rate 0, and step <c>w</c> of a warm-up over w steps the full rate.</remarks>
public sealed class LearningRateSchedule
{
    private const double PolynomialEnd = 1e-7;
    private const int DefaultTimescale = 10_000;

    private readonly SchedulerType _type;
    private readonly double _rate;
    private readonly double _power;

    /// <summary>Creates a schedule.</summary>
    /// <param name="type">The curve.</param>
    /// <param name="learningRate">The highest rate, at least 0.</param>
    /// <param name="warmupSteps">Steps of the warm-up: a whole number, or below 1 the part of all steps, rounded up.</param>
    /// <param name="totalSteps">Steps of the run, at least 1.</param>
    /// <param name="power">The exponent of <see cref="SchedulerType.Polynomial"/>; default 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative or not finite, or the type is unknown.</exception>
    public LearningRateSchedule(SchedulerType type, double learningRate, double warmupSteps, long totalSteps, double power = 1)
    {
        if (!Enum.IsDefined(type)) throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such schedule.");
        Require(learningRate >= 0 && double.IsFinite(learningRate), nameof(learningRate), learningRate,
            "A learning rate is finite and at least 0.");
        Require(warmupSteps >= 0 && double.IsFinite(warmupSteps), nameof(warmupSteps), warmupSteps,
            "The warm-up is a number of steps, or below 1 a part of all steps; at least 0.");
        Require(power > 0 && double.IsFinite(power), nameof(power), power, "The exponent is finite and above 0.");
        ArgumentOutOfRangeException.ThrowIfLessThan(totalSteps, 1);
        Require(type != SchedulerType.Polynomial || learningRate > PolynomialEnd, nameof(learningRate), learningRate,
            "A polynomial schedule ends at 1e-7; its learning rate lies above.");
        _type = type;
        _rate = learningRate;
        _power = power;
        TotalSteps = totalSteps;
        WarmupSteps = (long)(warmupSteps < 1 ? Math.Ceiling(totalSteps * warmupSteps) : warmupSteps);
    }

    /// <summary>Steps of the warm-up.</summary>
    public long WarmupSteps { get; }

    /// <summary>Steps of the run.</summary>
    public long TotalSteps { get; }

    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <returns>The rate, at least 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative.</exception>
    public double RateAt(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return _rate * FactorAt(step);
    }

    private double FactorAt(long step)
    {
        if (_type == SchedulerType.Constant) return 1;
        if (step < WarmupSteps) return (double)step / Math.Max(1, WarmupSteps);
        double done = (double)(step - WarmupSteps) / Math.Max(1, TotalSteps - WarmupSteps);
        return _type switch
        {
            SchedulerType.Linear => Math.Max(0, (double)(TotalSteps - step) / Math.Max(1, TotalSteps - WarmupSteps)),
            SchedulerType.Cosine => HalfCosine(Math.Min(done, 1)),
            SchedulerType.Polynomial when step > TotalSteps => PolynomialEnd / _rate,
            SchedulerType.Polynomial => (((_rate - PolynomialEnd) * Power(1 - done)) + PolynomialEnd) / _rate,
            SchedulerType.InverseSqrt => InverseSquareRoot(step),
            _ => 1,
        };
    }

    /// <summary>
    /// ½·(1 + cos πx) = cos²(πx/2) for x in [0, 1], from the cosine's series up to y²²/22!, whose rest is below 10⁻¹⁹; the same bits on
    /// every platform.
    /// </summary>
    private static double HalfCosine(double x)
    {
        double y = Math.PI / 2 * x, square = y * y, cosine = 1;
        for (int n = 22; n > 0; n -= 2) cosine = 1 - (square / (n * (n - 1)) * cosine);
        return cosine * cosine;
    }

    /// <summary>By products where the exponent is a whole number, which give the same bits on every platform.</summary>
    private double Power(double value) =>
        _power == Math.Floor(_power) && _power < int.MaxValue ? WholePower.Of(value, (long)_power) : Math.Pow(value, _power);

    private double InverseSquareRoot(long step)
    {
        double timescale = WarmupSteps > 0 ? WarmupSteps : DefaultTimescale;
        return 1 / Math.Sqrt((step + timescale - WarmupSteps) / timescale);
    }

    private static void Require(bool holds, string argument, double value, string expected)
    {
        if (!holds) throw new ArgumentOutOfRangeException(argument, value, expected);
    }
}
