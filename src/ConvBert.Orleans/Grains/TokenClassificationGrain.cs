using ConvBert.Orleans.Configuration;
using ConvBert.Orleans.Models;
using ConvBert.Orleans.Tasks;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace ConvBert.Orleans.Grains;

/// <inheritdoc cref="ITokenClassification"/>
[StatelessWorker(1), Reentrant]
internal sealed class TokenClassificationGrain(ModelShelf models, IOptions<ConvBertSiloOptions> options)
    : TaskGrain("token-classification", models, options.Value), ITokenClassification;
