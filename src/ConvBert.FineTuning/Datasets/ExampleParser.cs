namespace ConvBert.FineTuning.Datasets;

/// <summary>Makes examples of records.</summary>
internal abstract class ExampleParser<TExample>
    where TExample : class
{
    /// <summary>The example of a record.</summary>
    /// <exception cref="BadRecordException">The record holds none.</exception>
    public abstract TExample Parse(SourceRecord record);
}
