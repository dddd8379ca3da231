using ConvBert.Checkpoints;
using ConvBert.Loading;
using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>How a pipeline loads its model and tokenizer.</summary>
public sealed record PipelineLoadOptions
{
    private static readonly ConvBertLoadOptions DefaultModel = new();

    /// <summary>How the model is loaded; null for the defaults.</summary>
    public ConvBertLoadOptions? Model { get; init; }

    /// <summary>Overrides of the tokenizer's own options; null for none.</summary>
    public ConvBertTokenizerOptions? Tokenizer { get; init; }

    /// <summary>Whether to use the slow tokenizer's semantics instead of the fast one's. Default false.</summary>
    public bool UseSlowTokenizer { get; init; }

    /// <summary>The revision to use from a hub cache folder.</summary>
    internal string Revision => (Model ?? DefaultModel).Revision;

    /// <summary>Loads the tokenizer, while the code of the model that follows is being compiled.</summary>
    internal ConvBertTokenizerBase LoadTokenizer(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ForwardRehearsal.Begin();
        string folder = HubCache.FolderOf(path, Revision);
        return UseSlowTokenizer
            ? ConvBertTokenizer.FromPretrained(folder, Tokenizer)
            : ConvBertTokenizerFast.FromPretrained(folder, Tokenizer);
    }
}
