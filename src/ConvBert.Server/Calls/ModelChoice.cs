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
    public static ModelLease Lease(ModelHost models, string? name, string task)
    {
        if (name is not null) return models.Lease(name);
        TaskDefinitions.Require(task);
        ServedModel model = models.Models.FirstOrDefault(model => model.Task == task)
            ?? models.Models.FirstOrDefault(model => model.Answers(task))
            ?? throw new WrongTaskException($"No model is served that is for {task}.");
        return models.Lease(model.Name);
    }
}
