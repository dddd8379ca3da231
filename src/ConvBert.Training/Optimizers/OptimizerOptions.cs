namespace ConvBert.Training;

/// <summary>What an <see cref="Optimizer"/> does with gradients.</summary>
public sealed record OptimizerOptions
{
    /// <summary>The optimizer. Default <see cref="OptimizerType.AdamW"/>.</summary>
    public OptimizerType Type { get; init; }

    /// <summary>Decoupled weight decay of all parameters but layer norms and biases. Default 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>The decay of the mean of gradients. Default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>The decay of the mean of squared gradients. Default 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>What is added to the root of the squares. Default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The momentum of <see cref="OptimizerType.Sgd"/>. Default 0.</summary>
    public double Momentum { get; init; }

    /// <summary>Gradients whose norm over all parameters is larger are scaled down to it; 0 for no clipping. Default 1.</summary>
    public double MaxGradNorm { get; init; } = 1;

    /// <summary>
    /// The factor by which the learning rate shrinks from each layer to the one below it, as in the original repository, where it is 0.8
    /// for
    /// fine-tuning: a tensor of depth d (embeddings 0, layer i → i + 1, head n + 2) has the rate times decay^(n + 2 − d). Default 1.
    /// </summary>
    public double LayerwiseLearningRateDecay { get; init; } = 1;

    internal void Validate()
    {
        if (!Enum.IsDefined(Type)) throw new ArgumentOutOfRangeException(nameof(Type), Type, "There is no such optimizer.");
        Require(WeightDecay >= 0 && double.IsFinite(WeightDecay), nameof(WeightDecay), WeightDecay, "at least 0 and finite");
        Require(Beta1 is >= 0 and < 1, nameof(Beta1), Beta1, "in [0, 1)");
        Require(Beta2 is >= 0 and < 1, nameof(Beta2), Beta2, "in [0, 1)");
        Require(Epsilon >= 0 && double.IsFinite(Epsilon), nameof(Epsilon), Epsilon, "at least 0 and finite");
        Require(Momentum is >= 0 and < 1, nameof(Momentum), Momentum, "in [0, 1)");
        Require(MaxGradNorm >= 0, nameof(MaxGradNorm), MaxGradNorm, "at least 0");
        Require(LayerwiseLearningRateDecay is > 0 and <= 1, nameof(LayerwiseLearningRateDecay), LayerwiseLearningRateDecay, "in (0, 1]");
    }

    private static void Require(bool holds, string name, double value, string expected)
    {
        if (!holds) throw new ArgumentOutOfRangeException(name, value, $"{name} lies {expected}.");
    }
}
