using ConvBert.Pipelines;

namespace ConvBert.Orleans.Configuration;

/// <summary>What a silo does for ConvBERT.</summary>
public sealed class ConvBertSiloOptions
{
    /// <summary>The models that online calls may name, each with its folder; bulk jobs bring their own. Empty by default.</summary>
    public IDictionary<string, string> Models { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How models are loaded.</summary>
    public PipelineLoadOptions Load { get; set; } = new();

    /// <summary>How many models are in memory at a time; 4 by default.</summary>
    public int MaxLoaded { get; set; } = 4;

    /// <summary>The most requests that wait or run, for each model and task; 1024 by default. Callers beyond are refused.</summary>
    public int MaxRequests { get; set; } = 1024;

    /// <summary>Whether the silo works on bulk jobs; true by default.</summary>
    public bool RunsJobs { get; set; } = true;

    /// <summary>How many shards of a job the silo has in hand at a time; 2 by default, so that one computes while another ends.</summary>
    public int ShardsAtOnce { get; set; } = 2;

    /// <summary>How often an idle silo asks for work; one second by default.</summary>
    public TimeSpan PollTime { get; set; } = TimeSpan.FromSeconds(1);
}
