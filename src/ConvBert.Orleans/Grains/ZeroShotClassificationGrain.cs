using ConvBert.Orleans.Configuration;
using ConvBert.Orleans.Models;
using ConvBert.Orleans.Tasks;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace ConvBert.Orleans.Grains;

/// <inheritdoc cref="IZeroShotClassification"/>
[StatelessWorker(1), Reentrant]
internal sealed class ZeroShotClassificationGrain(ModelShelf models, IOptions<ConvBertSiloOptions> options)
    : TaskGrain("zero-shot-classification", models, options.Value), IZeroShotClassification;
