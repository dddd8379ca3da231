namespace ConvBert.ServerLoad;

/// <summary>What the client's process is to do, as a line of JSON.</summary>
/// <param name="Port">The server's port on this machine.</param>
/// <param name="Connections">How many connections it opens.</param>
/// <param name="Seconds">How long it sends.</param>
internal sealed record LoadOrder(int Port, int Connections, double Seconds)
{
    /// <summary>Requests a second, whatever the server makes of them; null to send the next as soon as one is answered.</summary>
    public double? PerSecond { get; init; }

    /// <summary>
    /// Whether it asks one request after the other, once the others have been sent, until one is answered within so many milliseconds;
    /// null for not.
    /// </summary>
    public double? RecoveredWithin { get; init; }
}
