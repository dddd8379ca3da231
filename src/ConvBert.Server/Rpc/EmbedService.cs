using ConvBert.Pipelines;
using ConvBert.Server.Calls;
using ConvBert.Server.Http;
using ConvBert.Server.Rpc.Contract;
using ConvBert.Serving.Tasks;
using Grpc.Core;

namespace ConvBert.Server.Rpc;

/// <summary>Vectors of texts and of tokens.</summary>
internal sealed class EmbedService(RpcGuard guard) : Embed.EmbedBase
{
    private readonly RpcMethod<EmbedRequest, Embeddings, EmbedResponse> _embed = new(guard, Read, Write);
    private readonly RpcMethod<EmbedAllRequest, IReadOnlyList<FeatureExtractionResult>, EmbedAllResponse> _embedAll = new(guard, Read, Write);

    /// <inheritdoc/>
    public override Task<EmbedResponse> Embed(EmbedRequest request, ServerCallContext context) => _embed.RunAsync(request, context);

    /// <inheritdoc/>
    public override Task EmbedStream(
        IAsyncStreamReader<EmbedRequest> requestStream, IServerStreamWriter<EmbedResponse> responseStream, ServerCallContext context) =>
        _embed.StreamAsync(requestStream, responseStream, context);

    /// <inheritdoc/>
    public override Task<EmbedAllResponse> EmbedAll(EmbedAllRequest request, ServerCallContext context) =>
        _embedAll.RunAsync(request, context);

    /// <inheritdoc/>
    public override Task EmbedAllStream(
        IAsyncStreamReader<EmbedAllRequest> requestStream, IServerStreamWriter<EmbedAllResponse> responseStream, ServerCallContext context) =>
        _embedAll.StreamAsync(requestStream, responseStream, context);

    private static EmbeddingCall Read(EmbedRequest request) => new(
        Inputs(request.Inputs, RpcTruncation.Of(request.Truncate, request.TruncationDirection), request.HasPromptName ? request.PromptName : null),
        !request.HasNormalize || request.Normalize, request.HasDimensions ? (int)Math.Min(request.Dimensions, int.MaxValue) : null);

    private static TokenEmbeddingCall Read(EmbedAllRequest request) => new(Inputs(
        request.Inputs, RpcTruncation.Of(request.Truncate, request.TruncationDirection), request.HasPromptName ? request.PromptName : null));

    private static EmbeddingInputs Inputs(string text, Truncation truncation, string? promptName) => text.Length > 0
        ? new EmbeddingInputs([new EmbeddingInput(text)], truncation, promptName)
        : throw new FailureException(Failure.Empty);

    private static EmbedResponse Write(Embeddings answer, Contract.Metadata metadata)
    {
        FiniteNumbers.Require(answer.Vectors[0]);
        var response = new EmbedResponse { Metadata = metadata };
        response.Embeddings.AddRange(answer.Vectors[0]);
        return response;
    }

    private static EmbedAllResponse Write(IReadOnlyList<FeatureExtractionResult> answer, Contract.Metadata metadata)
    {
        FiniteNumbers.Require(answer[0].Values);
        var response = new EmbedAllResponse { Metadata = metadata };
        int hidden = (int)answer[0].Features.Lengths[2];
        for (int at = 0; at < answer[0].Values.Length; at += hidden)
        {
            var token = new TokenEmbedding();
            token.Embeddings.AddRange(answer[0].Values.Slice(at, hidden).ToArray());
            response.TokenEmbeddings.Add(token);
        }

        return response;
    }
}
