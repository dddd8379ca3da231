using ConvBert.Orleans.Configuration;
using ConvBert.Orleans.Models;
using ConvBert.Orleans.Tasks;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace ConvBert.Orleans.Grains;

/// <inheritdoc cref="IMultipleChoice"/>
[StatelessWorker(1), Reentrant]
internal sealed class MultipleChoiceGrain(ModelShelf models, IOptions<ConvBertSiloOptions> options)
    : TaskGrain("multiple-choice", models, options.Value), IMultipleChoice;
