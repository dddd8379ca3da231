namespace ConvBert.Training.Model;

/// <summary>The uses of dropout in a layer or head; with the layer's number they make the place of a mask.</summary>
internal enum DropoutKind
{
    Embeddings = 0,
    AttentionProbabilities = 1,
    AttentionOutput = 2,
    FeedForwardOutput = 3,

    /// <summary>In front of a classifier, or of a summary's projection.</summary>
    HeadFeatures = 4,

    /// <summary>Behind a classifier's first linear, or behind a summary.</summary>
    HeadInner = 5,

    /// <summary>In front of an adapter.</summary>
    Adapter = 6,
}
