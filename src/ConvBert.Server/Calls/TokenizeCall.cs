using System.Text;
using ConvBert.Pipelines;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Models;
using ConvBert.Tokenization;

namespace ConvBert.Server.Calls;

/// <summary>The pieces of texts.</summary>
/// <param name="Texts">The texts.</param>
/// <param name="AddSpecialTokens">Whether [CLS] and [SEP] are added.</param>
/// <param name="PromptName">The prompt of the model's folder; null for its default one.</param>
internal sealed record TokenizeCall(IReadOnlyList<string> Texts, bool AddSpecialTokens, string? PromptName)
    : ModelCall<IReadOnlyList<IReadOnlyList<TextPiece>>>
{
    /// <inheritdoc/>
    public override int Count => Texts.Count;

    /// <inheritdoc/>
    public override int Characters => CharactersOf(Texts);

    /// <inheritdoc/>
    protected override string Task => TaskDefinitions.FeatureExtraction.Name;

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<IReadOnlyList<TextPiece>>> RunAsync(
        LoadedModel model, RequestPriority priority, RequestUsage usage, CancellationToken cancellationToken) =>
        model.TokenizeAsync<IReadOnlyList<IReadOnlyList<TextPiece>>>(Run, cancellationToken);

    private TextPiece[][] Run(TaskEngine engine, TokenAllowance allowance)
    {
        TextReading reading = engine.Reading;
        string? prompt = reading.Prompts.Find(PromptName);
        EncodingOptions options = allowance.Within(new EncodingOptions { AddSpecialTokens = AddSpecialTokens });
        return [.. Texts.Select(text => Pieces(engine.Tokenizer, reading.Text(prompt, text), options))];
    }

    private static TextPiece[] Pieces(ConvBertTokenizerBase tokenizer, string text, EncodingOptions options)
    {
        TokenizerEncoding encoding = tokenizer.Encode(text, null, options);
        var characters = new CodePointText(text);
        int[] bytes = Utf8Places(text);
        var pieces = new TextPiece[encoding.Count];
        for (int i = 0; i < pieces.Length; i++)
        {
            bool isSpecial = encoding.SpecialTokensMask[i] == 1;
            // A slow tokenizer has no offsets.
            if (isSpecial || encoding.Offsets.Count == 0)
            {
                pieces[i] = new TextPiece(encoding.Ids[i], encoding.Tokens[i], isSpecial, null, null);
                continue;
            }

            (int start, int end) = encoding.Offsets[i];
            pieces[i] = new TextPiece(encoding.Ids[i], characters.Slice(start, end), false, bytes[start], bytes[end]);
        }

        return pieces;
    }

    /// <summary>Where each code point begins in UTF-8, and where the text ends.</summary>
    private static int[] Utf8Places(string text)
    {
        var places = new List<int>(text.Length + 1) { 0 };
        foreach (Rune character in text.EnumerateRunes()) places.Add(places[^1] + character.Utf8SequenceLength);
        return [.. places];
    }
}

/// <summary>A piece of a text, as text-embeddings-inference has it.</summary>
/// <param name="Id">The token's id.</param>
/// <param name="Text">The piece of the text; the token itself where it has no place there.</param>
/// <param name="Special">Whether it is a special token.</param>
/// <param name="Start">Its first byte in the UTF-8 of the text, which a prompt begins; null for a special token.</param>
/// <param name="Stop">The byte behind its last.</param>
internal readonly record struct TextPiece(int Id, string Text, bool Special, int? Start, int? Stop);
