using ConvBert.Orleans.Configuration;
using ConvBert.Orleans.Models;
using ConvBert.Orleans.Scoring;
using ConvBert.Orleans.Tasks;
using Orleans;

namespace ConvBert.Orleans.Grains;

/// <summary>
/// A task of a model on this silo. One activation takes all calls at once, since the engine's queue bounds and batches them; the work is
/// done on other threads than the silo's.
/// </summary>
/// <param name="task">The task's name.</param>
/// <param name="models">The silo's models.</param>
/// <param name="options">The models that calls may name.</param>
internal abstract class TaskGrain(string task, ModelShelf models, ConvBertSiloOptions options) : Grain, IConvBertTask
{
    private readonly OnlineAnswering _answering = new(task, models);

    /// <inheritdoc/>
    public Task<string> RunAsync(string inputs, string? parameters, CancellationToken cancellationToken)
    {
        string name = this.GetPrimaryKeyString();
        if (!options.Models.TryGetValue(name, out string? path))
            throw new TaskRefusedException($"The silo has no model '{name}'; it has {string.Join(", ", options.Models.Keys)}.");
        return Task.Run(() => _answering.AnswerAsync(path, inputs, parameters, cancellationToken), cancellationToken);
    }
}
