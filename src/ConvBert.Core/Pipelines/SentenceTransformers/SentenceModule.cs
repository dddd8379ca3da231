namespace ConvBert.Pipelines;

/// <summary>A module behind the pooling of a <see cref="SentenceTransformer"/>: a function of the sentence's vector.</summary>
internal abstract class SentenceModule
{
    /// <summary>The name of sentence-transformers' class.</summary>
    public abstract string Name { get; }

    /// <summary>The number of dimensions that it takes; null for any.</summary>
    public virtual int? InFeatures => null;

    /// <summary>The number of dimensions that it gives for as many as <paramref name="inFeatures"/>.</summary>
    public virtual int OutFeatures(int inFeatures) => inFeatures;

    /// <summary>Computes y from x, which it leaves in an undefined state.</summary>
    public abstract void Run(Span<float> x, Span<float> y);

    /// <summary>Writes the module's files into its folder.</summary>
    public abstract void Save(SentenceTransformerWriter writer, string folder);
}
