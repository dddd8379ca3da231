using Orleans;

namespace ConvBert.Orleans.Grains;

/// <summary>The names of jobs, as they are stored.</summary>
[GenerateSerializer, Alias("convbert.JobNames")]
internal sealed class JobNames
{
    /// <summary>The names.</summary>
    [Id(0)]
    public List<string> Names { get; set; } = [];
}
