namespace ConvBert.FineTuning.Datasets;

/// <summary>Reads the records of a file.</summary>
internal abstract class RecordFormat
{
    /// <summary>What a record's number counts, for messages.</summary>
    public virtual string Unit => "line";

    /// <summary>The records from the first to the last.</summary>
    /// <exception cref="BadRecordException">What follows cannot be read.</exception>
    public abstract IEnumerable<SourceRecord> Read(Stream stream);
}
