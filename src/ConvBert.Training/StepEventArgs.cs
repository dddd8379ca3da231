namespace ConvBert.Training;

/// <summary>An optimizer step was taken.</summary>
/// <param name="state">Where the run stands.</param>
/// <param name="loss">The loss of the step.</param>
/// <param name="gradientNorm">The norm of all gradients before clipping.</param>
/// <param name="learningRate">The learning rate of the step.</param>
public sealed class StepEventArgs(TrainerState state, double loss, double gradientNorm, double learningRate) : TrainerEventArgs(state)
{
    /// <summary>The loss of the step.</summary>
    public double Loss { get; } = loss;

    /// <summary>The norm of all gradients before clipping.</summary>
    public double GradientNorm { get; } = gradientNorm;

    /// <summary>The learning rate of the step.</summary>
    public double LearningRate { get; } = learningRate;
}
