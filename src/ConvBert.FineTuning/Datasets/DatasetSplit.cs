using ConvBert.Kernels.RandomNumbers;

namespace ConvBert.FineTuning.Datasets;

/// <summary>A division of a data set by chance, a bit an example.</summary>
internal sealed class DatasetSplit
{
    /// <summary>The generator's place for splits; those of orders and dropout are elsewhere.</summary>
    private const uint Place = uint.MaxValue - 1;

    private readonly System.Collections.BitArray _evaluation;
    private readonly double _part;
    private readonly ulong _seed;
    private readonly int _taken;

    public DatasetSplit(long count, double part, ulong seed)
    {
        if (part is not (> 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(part), part, "The part must lie between 0 and 1.");
        int taken = (int)Math.Ceiling(count * part), all = checked((int)count);
        if (taken >= all)
            throw new ArgumentOutOfRangeException(nameof(part), part, $"Of {count} example(s), nothing would be left to train on.");
        _part = part;
        _seed = seed;
        _taken = taken;
        _evaluation = new System.Collections.BitArray(all);
        for (int i = 0; i < all; i++)
        {
            // Takes the i-th with the probability that leaves every choice of that many equally likely.
            uint word = Philox.Block(seed, (uint)i, 0, Place, 0).Word0;
            if (((ulong)word * (uint)(all - i)) >> 32 >= (uint)taken) continue;
            _evaluation[i] = true;
            taken--;
        }
    }

    /// <summary>One side of the division.</summary>
    public Dataset<TExample> Take<TExample>(Dataset<TExample> dataset, bool evaluation)
        where TExample : class
    {
        IEnumerable<TExample> Read() => dataset.Where((_, index) => _evaluation[index] == evaluation);
        var summary = new DatasetSummary
        {
            Count = evaluation ? _taken : dataset.Count - _taken,
            Labels = dataset.Labels,
            LabelCounts = LabelTally.Of(Read(), dataset.Labels),
            ProblemType = dataset.ProblemType,
            Refused = evaluation ? [] : dataset.Refused,
            RefusedCount = evaluation ? 0 : dataset.RefusedCount,
            Fingerprint = FormattableString.Invariant($"{dataset.Fingerprint}/{_part}/{_seed}/{evaluation}"),
        };
        return new Dataset<TExample>(dataset.Name, summary, Read);
    }
}
