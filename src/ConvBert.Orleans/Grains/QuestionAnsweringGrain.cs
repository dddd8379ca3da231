using ConvBert.Orleans.Configuration;
using ConvBert.Orleans.Models;
using ConvBert.Orleans.Tasks;
using ConvBert.Serving.Models;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace ConvBert.Orleans.Grains;

/// <inheritdoc cref="IQuestionAnswering"/>
[StatelessWorker(1), Reentrant]
internal sealed class QuestionAnsweringGrain(ModelShelf models, IOptions<ConvBertSiloOptions> options)
    : TaskGrain(TaskDefinitions.QuestionAnswering.Name, models, options.Value), IQuestionAnswering;
