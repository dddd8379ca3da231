using ConvBert.Orleans.Configuration;
using ConvBert.Orleans.Models;
using ConvBert.Orleans.Tasks;
using ConvBert.Serving.Models;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace ConvBert.Orleans.Grains;

/// <inheritdoc cref="ITokenClassification"/>
[StatelessWorker(1), Reentrant]
internal sealed class TokenClassificationGrain(ModelShelf models, IOptions<ConvBertSiloOptions> options)
    : TaskGrain(TaskDefinitions.TokenClassification.Name, models, options.Value), ITokenClassification;
