namespace ConvBert.Orleans.Configuration;

/// <summary>Names that the hosts of a cluster agree on.</summary>
public static class ConvBertCluster
{
    /// <summary>The name of the grain storage that keeps the ledgers of bulk jobs; the host adds it.</summary>
    public const string Storage = "convbert";
}
