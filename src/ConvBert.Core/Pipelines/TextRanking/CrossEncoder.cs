using ConvBert.Kernels.Memory;

namespace ConvBert.Pipelines;

/// <summary>
/// How a cross-encoder of sentence-transformers reads a pair of texts and what its logit becomes: what its folder says beside the weights.
/// </summary>
public sealed record CrossEncoder
{
    /// <summary>The number of tokens at which pairs are cut; null for the tokenizer's and the model's limits.</summary>
    public int? MaxSeqLength { get; init; }

    /// <summary>Whether texts are lower-cased, whatever the tokenizer does. Default false.</summary>
    public bool DoLowerCase { get; init; }

    /// <summary>What is put in front of the first text of a pair, by name.</summary>
    public IReadOnlyDictionary<string, string> Prompts { get; init; } = PromptSettings.None.Prompts;

    /// <summary>The prompt that is used unless another is asked for; null for none.</summary>
    public string? DefaultPromptName { get; init; }

    /// <summary>
    /// What a logit becomes, by PyTorch's name, such as <c>torch.nn.modules.linear.Identity</c> or
    /// <c>torch.nn.modules.activation.Sigmoid</c>. Default: the latter, as in sentence-transformers.
    /// </summary>
    /// <exception cref="ConvBertConfigException">The name is not known.</exception>
    public string ActivationFunction
    {
        get;
        init => field = TorchActivations.Require("activation_fn", value);
    } = TorchActivations.Sigmoid;

    /// <summary>How texts are changed and cut before the model reads them.</summary>
    internal TextReading Reading => new(new TransformerSettings(MaxSeqLength, DoLowerCase), new PromptSettings(Prompts, DefaultPromptName));

    /// <summary>Reads what a folder says of its cross-encoder; a plain folder of Hugging Face's says little or nothing.</summary>
    /// <param name="path">The folder, or the model's folder in the local hub cache.</param>
    /// <param name="revision">The revision to use from a hub cache folder. Default <c>main</c>.</param>
    /// <exception cref="ConvBertConfigException">
    /// A file is missing or malformed, or names a module or function that is not known, or the model has not one label.
    /// </exception>
    public static CrossEncoder FromPretrained(string path, string revision = "main") =>
        CrossEncoderFolder.Read(Checkpoints.HubCache.FolderOf(path, revision)).CrossEncoder;

    /// <summary>The score of a logit.</summary>
    internal unsafe float Score(float logit, ScoreFunction? function)
    {
        string name = function switch
        {
            ScoreFunction.None => TorchActivations.Identity,
            ScoreFunction.Sigmoid => TorchActivations.Sigmoid,
            _ => ActivationFunction,
        };
        // As in text classification, bit for bit.
        if (TorchActivations.KeyOf(name) == "sigmoid") return ScoreFunctions.Sigmoid(logit);
        var one = new MatrixView(&logit, 1, 1);
        TorchActivations.Create(name).Apply(one, null, one);
        return logit;
    }
}
