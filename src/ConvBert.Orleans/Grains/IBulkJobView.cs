using ConvBert.Orleans.Jobs;
using Orleans;

namespace ConvBert.Orleans.Grains;

/// <summary>A bulk job as Orleans' dashboard shows it; its key is the job's.</summary>
[Alias("convbert.IBulkJobView")]
internal interface IBulkJobView : IGrainWithStringKey
{
    /// <summary>How far the job is. The dashboard calls the method that has this name for its view of a grain's state.</summary>
    [Alias("GetState")]
    Task<BulkJobStatus> GetState();
}
