namespace ConvBert.Pipelines;

/// <summary>One input on its way through a pipeline: its rows, and what the model said of them so far.</summary>
/// <typeparam name="TResult">What the input becomes.</typeparam>
internal abstract class PipelineItem<TResult>
{
    /// <summary>The rows that the model is to run, in order.</summary>
    public abstract IReadOnlyList<ModelRow> Rows { get; }

    /// <summary>Takes in the output of <c>Rows[row]</c>; called once a row, in order. The output's memory is reused afterwards.</summary>
    public abstract void Accept(int row, RowOutput output);

    /// <summary>The result, after the last row.</summary>
    public abstract TResult Finish();
}
