using ConvBert.Tokenization.Definition;
using ConvBert.Tokenization.Engine;

namespace ConvBert.Tokenization;

/// <content>The encoders, renewed when tokens are added.</content>
public sealed partial class ConvBertTokenizerFast
{
    private volatile FastEncoder? _encoder;
    private volatile FastEncoder? _splittingEncoder;

    private protected override void OnTokensAdded()
    {
        _pipeline = new FastPipeline(_normalizer, _model, _tokens, Added.Searched);
        _encoder = null;
        _splittingEncoder = null;
        base.OnTokensAdded();
    }

    private FastEncoder EncoderFor(EncodingOptions options) => EncoderFor(options.SplitSpecialTokens ?? Settings.SplitSpecialTokens);

    private FastEncoder EncoderFor(bool splitSpecialTokens) => splitSpecialTokens
        ? _splittingEncoder ??= new FastEncoder(_pipeline, Added.Searched, splitSpecialTokens: true)
        : _encoder ??= new FastEncoder(_pipeline, Added.Searched, splitSpecialTokens: false);
}
