namespace ConvBert.Training.Data;

/// <summary>An example and its place in the data, which refusals name.</summary>
/// <param name="Number">The index in a list, or the number in an epoch of a stream, from 0.</param>
/// <param name="Example">The example.</param>
internal readonly record struct NumberedExample(long Number, TrainingExample Example);
