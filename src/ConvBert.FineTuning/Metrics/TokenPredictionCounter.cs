namespace ConvBert.FineTuning.Metrics;

/// <summary>Loss, perplexity and accuracy of predicted tokens.</summary>
public sealed class TokenPredictionCounter
{
    private double _loss;
    private long _right;

    /// <summary>The number of tokens.</summary>
    public long Count { get; private set; }

    /// <summary>The mean of the tokens' losses; 0 if there is none.</summary>
    public double Loss => Ratio.Of(_loss, Count);

    /// <summary>The exponential of <see cref="Loss"/>: among how many equally likely tokens the model would be as unsure.</summary>
    public double Perplexity => Math.Exp(Loss);

    /// <summary>The part of the tokens that were predicted; 0 if there is none.</summary>
    public double Accuracy => Ratio.Of(_right, Count);

    /// <summary>Counts a token.</summary>
    /// <param name="loss">Its negative log likelihood.</param>
    /// <param name="isRight">Whether it is the likeliest.</param>
    public void Add(double loss, bool isRight)
    {
        _loss += loss;
        if (isRight) _right++;
        Count++;
    }
}
