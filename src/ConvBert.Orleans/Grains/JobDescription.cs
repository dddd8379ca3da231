using ConvBert.Orleans.Jobs;
using Orleans;

namespace ConvBert.Orleans.Grains;

/// <summary>What a silo that works on a job knows of it.</summary>
/// <param name="Job">The job.</param>
/// <param name="Submission">How many jobs have had the name, with this one.</param>
[GenerateSerializer, Immutable, Alias("convbert.JobDescription")]
internal sealed record JobDescription(BulkJob Job, int Submission);
