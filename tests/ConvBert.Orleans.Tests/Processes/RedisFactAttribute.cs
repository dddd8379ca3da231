namespace ConvBert.Orleans.Tests.Processes;

/// <summary>A test with Redis; skipped with a reason where there is none.</summary>
internal sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute() => Skip = RedisServer.Binary is null ? "Needs redis-server: apt-get install redis-server." : null;
}
