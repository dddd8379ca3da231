namespace ConvBert.Orleans.S3;

/// <summary>What one request of a store takes.</summary>
/// <param name="Request">The most bytes that are put, or copied, by one request.</param>
/// <param name="Part">The bytes of a part of a larger object, as long as <see cref="MaxParts"/> of them suffice.</param>
internal sealed record ObjectLimits(long Request, long Part)
{
    /// <summary>The most parts of an object.</summary>
    public const int MaxParts = 10_000;

    /// <summary>
    /// Amazon's 5 GB are less than 5 GiB in some stores. A part that fails is sent again whole, so parts are smaller by far.
    /// </summary>
    public static ObjectLimits Default { get; } = new(5_000_000_000, 256L << 20);

    /// <summary>The bytes of each part but the last.</summary>
    /// <exception cref="IOException">The object is larger than any that a store has.</exception>
    public long PartOf(long length)
    {
        long part = Math.Max(Part, (length + MaxParts - 1) / MaxParts);
        return part <= Request
            ? part
            : throw new IOException($"An object of {length} bytes is larger than {MaxParts} parts of {Request}, the most that S3 takes.");
    }
}
