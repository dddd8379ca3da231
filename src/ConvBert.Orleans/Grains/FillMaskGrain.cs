using ConvBert.Orleans.Configuration;
using ConvBert.Orleans.Models;
using ConvBert.Orleans.Tasks;
using ConvBert.Serving.Models;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace ConvBert.Orleans.Grains;

/// <inheritdoc cref="IFillMask"/>
[StatelessWorker(1), Reentrant]
internal sealed class FillMaskGrain(ModelShelf models, IOptions<ConvBertSiloOptions> options)
    : TaskGrain(TaskDefinitions.FillMask.Name, models, options.Value), IFillMask;
