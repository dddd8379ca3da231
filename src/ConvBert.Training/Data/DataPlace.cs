namespace ConvBert.Training.Data;

/// <summary>A place in the data of a run.</summary>
/// <param name="Epoch">Epochs that lie behind.</param>
/// <param name="Batch">Batches of the current epoch that lie behind.</param>
/// <param name="Pass">Batches of all epochs that lie behind: the number of the next pass.</param>
internal readonly record struct DataPlace(long Epoch, long Batch, long Pass);
