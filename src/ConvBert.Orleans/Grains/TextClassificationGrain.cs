using ConvBert.Orleans.Configuration;
using ConvBert.Orleans.Models;
using ConvBert.Orleans.Tasks;
using ConvBert.Serving.Models;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace ConvBert.Orleans.Grains;

/// <inheritdoc cref="ITextClassification"/>
[StatelessWorker(1), Reentrant]
internal sealed class TextClassificationGrain(ModelShelf models, IOptions<ConvBertSiloOptions> options)
    : TaskGrain(TaskDefinitions.TextClassification.Name, models, options.Value), ITextClassification;
