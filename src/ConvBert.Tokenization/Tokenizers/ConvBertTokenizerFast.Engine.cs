using ConvBert.Tokenization.Fast;
using ConvBert.Tokenization.PostProcessing;

namespace ConvBert.Tokenization;

/// <content>What encodes, renewed when tokens are added.</content>
public sealed partial class ConvBertTokenizerFast
{
    private volatile FastEncoder? _encoder;
    private volatile FastEncoder? _splittingEncoder;
    private volatile RowSpecials? _specials;

    private RowSpecials Specials => _specials ??= new RowSpecials(Special(FrontToken, "cls_token"), Special(BehindToken, "sep_token"));

    private string? FrontToken => Settings.FrontToken ?? ClsToken;

    private string? BehindToken => Settings.BehindToken ?? SepToken;

    private SpecialPiece PadPiece => PadToken is not null
        ? Special(PadToken, "pad_token")
        : throw new ArgumentException("Padding was asked for, but the tokenizer has no pad_token.");

    private protected override void OnTokensAdded()
    {
        _pipeline = new FastPipeline(_normalizer, _model, _tokens, Added.Searched);
        _encoder = null;
        _splittingEncoder = null;
        _specials = null;
    }

    private FastEncoder EncoderFor(EncodingOptions options) => EncoderFor(options.SplitSpecialTokens ?? Settings.SplitSpecialTokens);

    private FastEncoder EncoderFor(bool splitSpecialTokens) => splitSpecialTokens
        ? _splittingEncoder ??= new FastEncoder(_pipeline, Added.Searched, splitSpecialTokens: true)
        : _encoder ??= new FastEncoder(_pipeline, Added.Searched, splitSpecialTokens: false);

    private SpecialPiece Special(string? token, string name)
    {
        if (token is null) throw new InvalidOperationException($"The tokenizer has no {name}.");
        int id = ConvertTokenToId(token);
        return new SpecialPiece(id, OwnText(id, token));
    }

    private string? OwnText(int id, string text) => Vocabulary.TokenOf(id) == text ? null : text;
}
