using ConvBert.Server.Calls;
using ConvBert.Server.Rpc.Contract;
using ConvBert.Serving.Models;
using Grpc.Core;

namespace ConvBert.Server.Rpc;

/// <summary>What the server serves: of several models the one that the call names, else the first.</summary>
internal sealed class InfoService(RpcGuard guard) : Info.InfoBase
{
    /// <inheritdoc/>
    public override Task<InfoResponse> Info(InfoRequest request, ServerCallContext context) => guard.RunAsync(context, _ =>
    {
        ModelHost models = guard.Server.Models;
        ServedModel model = RpcMetadata.ModelOf(context) is { } name ? models.Find(name) : models.Models[0];
        ConvBertServerOptions options = guard.Server.Options;
        return Task.FromResult(new InfoResponse
        {
            Version = ServerInfo.Version,
            ModelId = model.Name,
            ModelDtype = ServerInfo.DataType,
            ModelType = TypeOf(model),
            MaxConcurrentRequests = (uint)options.MaxConcurrentRequests,
            MaxInputLength = (uint)model.MaxInputLength,
            MaxBatchTokens = (uint)options.MaxBatchTokens,
            MaxClientBatchSize = (uint)options.MaxClientBatchSize,
            TokenizationWorkers = (uint)Environment.ProcessorCount,
        });
    });

    private static ModelType TypeOf(ServedModel model) => ServerInfo.KindOf(model) switch
    {
        ModelKind.Classifier => ModelType.Classifier,
        ModelKind.Reranker => ModelType.Reranker,
        _ => ModelType.Embedding,
    };
}
