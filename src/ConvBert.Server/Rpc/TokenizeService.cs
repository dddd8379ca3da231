using ConvBert.Server.Calls;
using ConvBert.Server.Http;
using ConvBert.Server.Rpc.Contract;
using Grpc.Core;

namespace ConvBert.Server.Rpc;

/// <summary>Texts to tokens and back.</summary>
internal sealed class TokenizeService(RpcGuard guard) : Tokenize.TokenizeBase
{
    private readonly RpcMethod<EncodeRequest, IReadOnlyList<IReadOnlyList<TextPiece>>, EncodeResponse> _tokenize =
        new(guard, Read, (answer, _) => Write(answer[0]));
    private readonly RpcMethod<DecodeRequest, string[], DecodeResponse> _decode =
        new(guard, Read, (answer, _) => new DecodeResponse { Text = answer[0] });

    /// <inheritdoc/>
    public override Task<EncodeResponse> Tokenize(EncodeRequest request, ServerCallContext context) => _tokenize.RunAsync(request, context);

    /// <inheritdoc/>
    public override Task TokenizeStream(
        IAsyncStreamReader<EncodeRequest> requestStream, IServerStreamWriter<EncodeResponse> responseStream, ServerCallContext context) =>
        _tokenize.StreamAsync(requestStream, responseStream, context);

    /// <inheritdoc/>
    public override Task<DecodeResponse> Decode(DecodeRequest request, ServerCallContext context) => _decode.RunAsync(request, context);

    /// <inheritdoc/>
    public override Task DecodeStream(
        IAsyncStreamReader<DecodeRequest> requestStream, IServerStreamWriter<DecodeResponse> responseStream, ServerCallContext context) =>
        _decode.StreamAsync(requestStream, responseStream, context);

    private static TokenizeCall Read(EncodeRequest request) => request.Inputs.Length > 0
        ? new TokenizeCall([request.Inputs], request.AddSpecialTokens, request.HasPromptName ? request.PromptName : null)
        : throw new FailureException(Failure.Empty);

    /// <summary>Ids beyond 31 bits have no token, like all that the vocabulary does not have.</summary>
    private static DecodeCall Read(DecodeRequest request) =>
        new([[.. request.Ids.Select(id => (int)Math.Min(id, int.MaxValue))]], request.SkipSpecialTokens);

    private static EncodeResponse Write(IReadOnlyList<TextPiece> pieces)
    {
        var response = new EncodeResponse();
        foreach (TextPiece piece in pieces)
        {
            var token = new SimpleToken { Id = (uint)piece.Id, Text = piece.Text, Special = piece.Special };
            if (piece is { Start: { } start, Stop: { } stop }) (token.Start, token.Stop) = ((uint)start, (uint)stop);
            response.Tokens.Add(token);
        }

        return response;
    }
}
