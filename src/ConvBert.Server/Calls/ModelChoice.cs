using ConvBert.Serving.Models;
using ConvBert.Serving.Requests;

namespace ConvBert.Server.Calls;

/// <summary>
/// The model that a request is for: the one that it names, else the first that is for the task, else the first that can do it.
/// </summary>
internal static class ModelChoice
{
    /// <summary>Holds the model for a request.</summary>
    /// <param name="models">The models.</param>
    /// <param name="name">The name in the request; null for none.</param>
    /// <param name="task">The task.</param>
    /// <exception cref="UnknownModelException">No model has the name.</exception>
    /// <exception cref="RequestException">There is no such task.</exception>
    public static ModelLease Lease(ModelHost models, string? name, string task) => models.Lease(name ?? NameFor(models, task));

    /// <summary>Refuses a request of which nothing has been made but the reading, where its model has no room for any.</summary>
    /// <returns>When a repetition is likely to be taken; null where there may be room.</returns>
    /// <inheritdoc cref="Lease"/>
    public static TimeSpan? Refuse(ModelHost models, string? name, string task) => models.Refuse(task, name ?? NameFor(models, task));

    private static string NameFor(ModelHost models, string task)
    {
        TaskDefinitions.Require(task);
        ServedModel model = models.Models.FirstOrDefault(model => model.Task == task)
            ?? models.Models.FirstOrDefault(model => model.Answers(task))
            ?? throw new WrongTaskException($"No model is served that is for {task}.");
        return model.Name;
    }
}
