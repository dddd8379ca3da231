using ConvBert.Orleans.Configuration;
using ConvBert.Orleans.Models;
using ConvBert.Orleans.Tasks;
using ConvBert.Serving.Models;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace ConvBert.Orleans.Grains;

/// <inheritdoc cref="IZeroShotClassification"/>
[StatelessWorker(1), Reentrant]
internal sealed class ZeroShotClassificationGrain(ModelShelf models, IOptions<ConvBertSiloOptions> options)
    : TaskGrain(TaskDefinitions.ZeroShotClassification.Name, models, options.Value), IZeroShotClassification;
