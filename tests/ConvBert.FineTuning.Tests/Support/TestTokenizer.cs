using ConvBert.Tokenization;

namespace ConvBert.FineTuning.Tests.Support;

/// <summary>A tokenizer of few words; its ids are the places of the tokens below.</summary>
internal static class TestTokenizer
{
    private static readonly string[] Tokens =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "cat", "dog", "run", "##s", "##ning", "in", "rome", "paris", "where", "?",
        ".", "a", "b", "c", "d", "e", "f",
    ];

    public static ConvBertTokenizerFast Create()
    {
        using var folder = new TemporaryFolder();
        folder.Write("vocab.txt", string.Join('\n', Tokens));
        return ConvBertTokenizerFast.FromPretrained(folder.Path);
    }

    /// <summary>The tokens of some ids.</summary>
    public static string Text(ReadOnlyMemory<int> ids) => string.Join(' ', ids.ToArray().Select(id => Tokens[id]));

    /// <summary>A configuration with those words and some labels.</summary>
    public static ConvBertConfig Config(params string[] labels) => new()
    {
        VocabSize = Tokens.Length,
        Id2Label = labels.Index().ToDictionary(label => label.Index, label => label.Item),
        Label2Id = labels.Index().ToDictionary(label => label.Item, label => label.Index),
    };
}
