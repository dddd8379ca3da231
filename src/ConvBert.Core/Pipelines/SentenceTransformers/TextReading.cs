using ConvBert.Tokenization;
using ConvBert.Tokenization.Unicode;

namespace ConvBert.Pipelines;

/// <summary>How the folder of a sentence-transformers model wants texts to be read.</summary>
/// <param name="Transformer">Where texts are cut, and whether they are lower-cased.</param>
/// <param name="Prompts">What may be put in front of them.</param>
internal sealed record TextReading(TransformerSettings Transformer, PromptSettings Prompts)
{
    /// <summary>Texts as they are.</summary>
    public static TextReading Plain { get; } = new(TransformerSettings.None, PromptSettings.None);

    /// <summary>Truncation to what the folder, else the tokenizer says, or to what the model reads where that is less.</summary>
    public EncodingOptions Truncation(ConvBertTokenizerBase tokenizer, ConvBertConfig config)
    {
        long length = Math.Min(Transformer.MaxSeqLength ?? tokenizer.ModelMaxLength, config.MaxPositionEmbeddings);
        return new EncodingOptions { Truncation = TruncationStrategy.LongestFirst, MaxLength = (int)length };
    }

    /// <summary>The text that is tokenized.</summary>
    public string Text(string? prompt, string input)
    {
        string text = prompt + input;
        return Transformer.DoLowerCase ? PythonText.Lower(text) : text;
    }
}
