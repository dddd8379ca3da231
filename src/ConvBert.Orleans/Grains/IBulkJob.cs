using ConvBert.Orleans.Jobs;
using Orleans;

namespace ConvBert.Orleans.Grains;

/// <summary>A bulk job, by its name: letters, digits, dots, hyphens and underscores, 64 at most.</summary>
[Alias("convbert.IBulkJob")]
public interface IBulkJob : IGrainWithStringKey
{
    /// <summary>
    /// Begins the job. Submitting the same job again changes nothing, unless it has failed: then it is tried again. One that failed or was
    /// cancelled before its inputs were divided gives its name to another.
    /// </summary>
    /// <exception cref="BulkJobException">The job is malformed, or the name is another job's.</exception>
    [Alias("Submit")]
    Task SubmitAsync(BulkJob job);

    /// <summary>How far the job is.</summary>
    [Alias("Status")]
    Task<BulkJobStatus> StatusAsync();

    /// <summary>Stops the job; what is done stays, and <see cref="ResumeAsync"/> goes on with it.</summary>
    /// <exception cref="BulkJobException">There is no such job, or it is completed.</exception>
    [Alias("Cancel")]
    Task CancelAsync();

    /// <summary>Goes on with a job that was cancelled or has failed.</summary>
    /// <exception cref="BulkJobException">There is no such job, or it is completed.</exception>
    [Alias("Resume")]
    Task ResumeAsync();
}
