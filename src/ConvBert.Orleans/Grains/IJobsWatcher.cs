using Orleans;
using Orleans.Concurrency;

namespace ConvBert.Orleans.Grains;

/// <summary>A silo that is told of new jobs, so that it need not ask often.</summary>
[Alias("convbert.IJobsWatcher")]
internal interface IJobsWatcher : IGrainObserver
{
    /// <summary>A job has come. What is lost is made up for by the silo's next look.</summary>
    [OneWay, Alias("JobHasCome")]
    Task JobHasComeAsync();
}
