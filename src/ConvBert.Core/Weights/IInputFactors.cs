namespace ConvBert.Weights;

/// <summary>Factors of a product's inputs, by which weights in 8 bits are divided. They depend on other tensors, which are read first.</summary>
internal interface IInputFactors
{
    /// <summary>A factor for each input channel.</summary>
    ReadOnlySpan<float> Values { get; }
}
