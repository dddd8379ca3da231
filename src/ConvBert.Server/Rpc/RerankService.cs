using System.Diagnostics;
using ConvBert.Pipelines;
using ConvBert.Server.Calls;
using ConvBert.Server.Http;
using ConvBert.Server.Rpc.Contract;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;
using Grpc.Core;

namespace ConvBert.Server.Rpc;

/// <summary>Texts by how well they answer a query.</summary>
internal sealed class RerankService(RpcGuard guard) : Rerank.RerankBase
{
    /// <inheritdoc/>
    public override Task<RerankResponse> Rerank(RerankRequest request, ServerCallContext context) =>
        new RpcMethod<RerankRequest, TextRankingResult, RerankResponse>(
            guard, Read, (answer, metadata) => Write(answer, request.ReturnText, metadata)).RunAsync(request, context);

    /// <summary>Each message has a text, and the query that it answers; the ranks come when the client has sent its last.</summary>
    public override async Task<RerankResponse> RerankStream(
        IAsyncStreamReader<RerankStreamRequest> requestStream, ServerCallContext context)
    {
        long start = Stopwatch.GetTimestamp();
        var usage = new RequestUsage();
        var ranks = new List<Rank>();
        RerankStreamRequest? first = null;
        (int count, int characters) = (0, 0);
        await guard.StreamAsync(context, requestStream, AnswerAsync, DeliverAsync).ConfigureAwait(false);
        if (first is null) throw RpcStatus.Of(Failure.Validation("`texts` cannot be empty"));
        using StageClock answering = usage.Answering();
        var response = new RerankResponse { Metadata = RpcMetadata.Of(characters, usage, Stopwatch.GetElapsedTime(start)) };
        response.Ranks.AddRange(ranks.OrderByDescending(rank => rank.Score));
        return response;

        Task<TextRankingResult> AnswerAsync(RerankStreamRequest request, CancellationToken stop)
        {
            first ??= request;
            guard.Server.CheckBatch(++count);
            var call = new RankingCall(
                request.Query, [request.Text], RpcTruncation.Of(request.Truncate, request.TruncationDirection), first.RawScores);
            characters += call.Characters;
            return call.RunAsync(
                guard.Server, RpcMetadata.ModelOf(context), RequestPriorities.Of(context.GetHttpContext().Request), usage, stop);
        }

        Task DeliverAsync(TextRankingResult result, CancellationToken stop)
        {
            ranks.Add(RankOf(result.Documents[0], ranks.Count, first!.ReturnText));
            return Task.CompletedTask;
        }
    }

    private static RankingCall Read(RerankRequest request) => new RankingCall(
        request.Query, [.. request.Texts], RpcTruncation.Of(request.Truncate, request.TruncationDirection), request.RawScores).Checked();

    private static RerankResponse Write(TextRankingResult answer, bool returnText, Contract.Metadata metadata)
    {
        var response = new RerankResponse { Metadata = metadata };
        response.Ranks.AddRange(answer.Documents.Select(document => RankOf(document, document.CorpusId, returnText)));
        return response;
    }

    private static Rank RankOf(RankedDocument document, int index, bool returnText)
    {
        var rank = new Rank { Index = (uint)index, Score = FiniteNumbers.Require(document.Score) };
        if (returnText) rank.Text = document.Text;
        return rank;
    }
}
