namespace ConvBert.Weights;

/// <summary>
/// Reads, checks and packs a model's tensors on all processors. Work is dealt out in pieces small enough to stay in a core's cache from the file to
/// their place; what is kept in file order is read in place, everything else passes through one buffer a thread, so that memory peaks at the
/// weights themselves.
/// </summary>
internal sealed class ParameterReader
{
    /// <summary>Numbers of a piece, 1 MiB: half of a core's L2, the packed copy being the other half.</summary>
    private const int PieceLength = 1 << 18;

    /// <summary>The buffers of all threads together take at most one part in this many of the weights.</summary>
    private const int LargestStagingShare = 8;

    private readonly BoundWeights _weights;
    private readonly List<Piece> _pieces = [];

    private ParameterReader(BoundWeights weights, List<ParameterDefinition> parameters)
    {
        _weights = weights;
        foreach (ParameterDefinition parameter in parameters) Divide(parameter);
        _pieces.Sort((a, b) => b.Count.CompareTo(a.Count));
    }

    /// <summary>Fills the parameters.</summary>
    /// <exception cref="Checkpoints.CheckpointException">A tensor cannot be read or holds a number that is not finite.</exception>
    public static void Read(BoundWeights weights, List<ParameterDefinition> parameters, ChunkTeam team)
    {
        var reader = new ParameterReader(weights, parameters);
        long staging = 0, total = 0;
        foreach (Piece piece in reader._pieces)
        {
            total += piece.Count;
            if (piece.Parameter.InPlace is null) staging = Math.Max(staging, piece.Count);
        }

        long threads = total / Math.Max(staging * LargestStagingShare, 1);
        team.Run(reader._pieces.Count, staging, reader.Read, (int)Math.Clamp(threads, 1, int.MaxValue));
    }

    private void Divide(ParameterDefinition parameter)
    {
        int length = parameter.Length;
        bool inParts = parameter.Unit > 0 && _weights.ReadsParts(parameter.Name);
        int most = inParts ? Math.Max(PieceLength / parameter.Unit, 1) * parameter.Unit : length;
        for (int start = 0; start < length; start += most) _pieces.Add(new(parameter, start, Math.Min(most, length - start)));
    }

    private void Read(int index, Span<float> staging)
    {
        Piece piece = _pieces[index];
        if (piece.Parameter.InPlace is { } values)
        {
            Read(piece, values.Span.Slice(piece.Start, piece.Count));
            return;
        }

        Span<float> staged = staging[..piece.Count];
        Read(piece, staged);
        piece.Parameter.Set(piece.Start, staged);
    }

    private void Read(Piece piece, Span<float> destination)
    {
        if (_weights.Has(piece.Parameter.Name)) _weights.Read(piece.Parameter.Name, piece.Start, destination);
        else destination.Clear(); // Only a head that the caller allowed to be missing; binding has refused everything else.
    }

    private sealed record Piece(ParameterDefinition Parameter, int Start, int Count);
}
