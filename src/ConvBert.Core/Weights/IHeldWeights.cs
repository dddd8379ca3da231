namespace ConvBert.Weights;

/// <summary>Weights in memory that several models may hold: one at first. Disposing ends the hold of one, and the last frees the memory.</summary>
internal interface IHeldWeights : IDisposable
{
    /// <summary>Adds a holder; false where the memory is freed already.</summary>
    bool TryHold();
}
