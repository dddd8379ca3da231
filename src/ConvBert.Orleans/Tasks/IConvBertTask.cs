using Orleans;

namespace ConvBert.Orleans.Tasks;

/// <summary>A task of a model, online. The key is the model's name in <see cref="Configuration.ConvBertSiloOptions.Models"/>.</summary>
[Alias("convbert.IConvBertTask")]
public interface IConvBertTask : IGrainWithStringKey
{
    /// <summary>Answers on the silo that receives the call, in batches with the other calls of that silo.</summary>
    /// <param name="inputs">The inputs as JSON, in the form of Hugging Face's inference API: one, or a list.</param>
    /// <param name="parameters">The task's parameters by Hugging Face's names, a JSON object; null for the defaults.</param>
    /// <param name="cancellationToken">Takes the call out of the queue.</param>
    /// <returns>The answer as JSON, as <c>convbert batch</c> writes the output of a line.</returns>
    /// <exception cref="TaskRefusedException">The call is malformed, or the silo does not serve the model.</exception>
    /// <exception cref="SiloOverloadedException">The silo has no room for the call.</exception>
    [Alias("Run")]
    Task<string> RunAsync(string inputs, string? parameters = null, CancellationToken cancellationToken = default);
}
