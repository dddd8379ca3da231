namespace ConvBert.Orleans.Jobs;

/// <summary>The form of a job's inputs.</summary>
public enum BulkFormat
{
    /// <summary>One request a line, as <c>convbert batch</c> reads them.</summary>
    JsonLines,

    /// <summary>Comma-separated values with a header; a record is a request for the job's task.</summary>
    Csv,

    /// <summary>Parquet; a row is a request for the job's task, a row group is a shard.</summary>
    Parquet,
}
