using System.Text.Json.Serialization;

namespace ConvBert.Orleans.Jobs;

/// <summary>Where a job stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BulkJobState>))]
public enum BulkJobState
{
    /// <summary>No job was submitted under the name.</summary>
    Unknown,

    /// <summary>Its inputs are divided into shards.</summary>
    Planning,

    /// <summary>Its shards are answered.</summary>
    Running,

    /// <summary>Everything is answered and the manifest is written.</summary>
    Completed,

    /// <summary>It was cancelled; what was answered stays.</summary>
    Cancelled,

    /// <summary>It cannot go on; <see cref="BulkJobStatus.Trouble"/> says why.</summary>
    Failed,
}
