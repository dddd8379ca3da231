using System.Text.Json;

namespace ConvBert.Cli.Batch;

/// <summary>A request whose inputs and parameters are read.</summary>
/// <param name="Inputs">What the pipeline answers, none or more.</param>
/// <param name="Options">The call's options; equal for requests of equal parameters.</param>
/// <param name="Write">Writes the output that the inputs' results amount to.</param>
internal sealed record PreparedRequest<TInput, TOptions, TResult>(IReadOnlyList<TInput> Inputs, TOptions Options, Action<Utf8JsonWriter, IReadOnlyList<TResult>> Write);
