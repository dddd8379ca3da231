using System.Text.Json;

namespace ConvBert.Serving.Tasks;

/// <summary>A request whose inputs and parameters are read.</summary>
/// <param name="Inputs">The inputs of the pipeline, possibly none.</param>
/// <param name="Options">The call's options; equal for requests of equal parameters.</param>
/// <param name="Write">Writes the output for the results of the inputs.</param>
internal sealed record PreparedRequest<TInput, TOptions, TResult>(
    IReadOnlyList<TInput> Inputs, TOptions Options, Action<Utf8JsonWriter, IReadOnlyList<TResult>> Write);
