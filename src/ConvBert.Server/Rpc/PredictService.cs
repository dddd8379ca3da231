using ConvBert.Pipelines;
using ConvBert.Server.Calls;
using ConvBert.Server.Rpc.Contract;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;
using Grpc.Core;

namespace ConvBert.Server.Rpc;

/// <summary>Labels of texts and pairs.</summary>
internal sealed class PredictService(RpcGuard guard) : Predict.PredictBase
{
    private readonly RpcMethod<PredictRequest, IReadOnlyList<TextClassificationResult>, PredictResponse> _predict = new(guard, Read, Write);
    private readonly RpcMethod<PredictPairRequest, IReadOnlyList<TextClassificationResult>, PredictResponse> _predictPair =
        new(guard, Read, Write);

    /// <inheritdoc/>
    public override Task<PredictResponse> Predict(PredictRequest request, ServerCallContext context) => _predict.RunAsync(request, context);

    /// <inheritdoc/>
    public override Task<PredictResponse> PredictPair(PredictPairRequest request, ServerCallContext context) =>
        _predictPair.RunAsync(request, context);

    /// <inheritdoc/>
    public override Task PredictStream(
        IAsyncStreamReader<PredictRequest> requestStream, IServerStreamWriter<PredictResponse> responseStream, ServerCallContext context) =>
        _predict.StreamAsync(requestStream, responseStream, context);

    /// <inheritdoc/>
    public override Task PredictPairStream(
        IAsyncStreamReader<PredictPairRequest> requestStream, IServerStreamWriter<PredictResponse> responseStream,
        ServerCallContext context) => _predictPair.StreamAsync(requestStream, responseStream, context);

    private static PredictionCall Read(PredictRequest request) =>
        new([request.Inputs], RpcTruncation.Of(request.Truncate, request.TruncationDirection), request.RawScores);

    private static PredictionCall Read(PredictPairRequest request)
    {
        TextPair pair = request.Inputs switch
        {
            [var text] => text,
            [var text, var second] => new TextPair(text, second),
            _ => throw new RequestException($"inputs must hold one text or two, but holds {request.Inputs.Count}."),
        };
        return new PredictionCall([pair], RpcTruncation.Of(request.Truncate, request.TruncationDirection), request.RawScores);
    }

    private static PredictResponse Write(IReadOnlyList<TextClassificationResult> answer, Contract.Metadata metadata)
    {
        var response = new PredictResponse { Metadata = metadata };
        response.Predictions.AddRange(answer[0].Labels.Select(
            label => new Prediction { Label = label.Label, Score = FiniteNumbers.Require(label.Score) }));
        return response;
    }
}
