namespace ConvBert.Training;

/// <summary>
/// Examples that differ from epoch to epoch, such as those of dynamic masking. An index of an epoch always gives the same example, so that
/// a run that is resumed sees what it would have seen.
/// </summary>
public interface IEpochDataset : IReadOnlyList<TrainingExample>
{
    /// <summary>An example as an epoch of training sees it; evaluations take that of the indexer.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <returns>The example.</returns>
    TrainingExample GetExample(int index, long epoch);
}
