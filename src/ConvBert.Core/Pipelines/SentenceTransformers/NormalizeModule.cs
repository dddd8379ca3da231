namespace ConvBert.Pipelines;

/// <summary><c>Normalize</c>: scales the vector to length 1.</summary>
internal sealed class NormalizeModule : SentenceModule
{
    public static NormalizeModule Instance { get; } = new();

    public override string Name => "Normalize";

    public override void Run(Span<float> x, Span<float> y)
    {
        TokenPooling.Normalize(x, x.Length);
        x.CopyTo(y);
    }

    /// <summary>The folder stays empty: versions of sentence-transformers differ in what a configuration may say.</summary>
    public override void Save(SentenceTransformerWriter writer, string folder) => Directory.CreateDirectory(folder);
}
