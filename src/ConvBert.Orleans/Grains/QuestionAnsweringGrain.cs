using ConvBert.Orleans.Configuration;
using ConvBert.Orleans.Models;
using ConvBert.Orleans.Tasks;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace ConvBert.Orleans.Grains;

/// <inheritdoc cref="IQuestionAnswering"/>
[StatelessWorker(1), Reentrant]
internal sealed class QuestionAnsweringGrain(ModelShelf models, IOptions<ConvBertSiloOptions> options)
    : TaskGrain("question-answering", models, options.Value), IQuestionAnswering;
