using System.Numerics.Tensors;
using ConvBert.Kernels.Activations;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Threading;
using ConvBert.Model;
using ConvBert.Weights;

namespace ConvBert.Heads;

/// <summary>
/// One score per sequence: a summary of the sequence (Hugging Face's <c>ConvBertSequenceSummary</c>), optional projection and activation,
/// then <c>classifier</c>. Without <c>summary_type</c> in the config the summary is the last position, which is a pad in a right-padded
/// batch.
/// </summary>
internal sealed unsafe class MultipleChoiceHead : IHead
{
    private readonly ForwardDimensions _sizes;
    private readonly SummaryKind _kind;
    private readonly Linear? _projection;
    private readonly Activation _activation;
    private readonly Linear _classifier;

    public MultipleChoiceHead(ConvBertConfig config, ForwardDimensions sizes)
    {
        _sizes = sizes;
        _kind = ParseSummaryKind(config.SummaryType);
        _activation = Activation.Create(string.IsNullOrEmpty(config.SummaryActivation) ? "linear" : config.SummaryActivation);
        _classifier = new Linear(sizes.Hidden, 1);
        if (config.SummaryUseProj != true) return;
        int width = config.SummaryProjToLabels == true && config.NumLabels > 0 ? config.NumLabels : sizes.Hidden;
        if (width != sizes.Hidden)
        {
            throw new ConvBertConfigException(
                $"summary_proj_to_labels projects to {width} labels, but the classifier of multiple choice takes hidden_size = "
                + $"{sizes.Hidden} numbers.");
        }

        _projection = new Linear(sizes.Hidden, width);
    }

    private enum SummaryKind
    {
        First,
        Last,
        Mean,
    }

    public int OutputColumns => 1;

    public bool OutputPerToken => false;

    public void Forward(ForwardPass pass, Worker worker)
    {
        ForwardWorkspace workspace = pass.Workspace;
        float* scratch = workspace.Scratch(worker.Index);
        int rows = pass.Sequences.SequenceCount;
        MatrixView summary = workspace.Attended.SliceRows(0, rows);
        Summarize(pass, worker, summary);
        worker.Barrier();
        if (_projection is null)
        {
            (int first, int end) = worker.Share(rows);
            MatrixView share = summary.SliceRows(first, end - first);
            _activation.Apply(share, null, share);
        }
        else
        {
            MatrixView projected = workspace.HeadTransform(rows, _sizes.Hidden);
            _projection.Forward(worker, summary, projected, Epilogue.Activate(_projection.Bias, _activation), scratch);
            summary = projected;
        }

        worker.Barrier();
        _classifier.Forward(worker, summary, new MatrixView(pass.Output, rows, 1), Epilogue.AddBias(_classifier.Bias), scratch);
    }

    public void Claim(ClaimScope scope)
    {
        _classifier.Claim(scope.Under("classifier"));
        _projection?.Claim(scope.Under("sequence_summary.summary"));
    }

    public void Dispose()
    {
        _projection?.Dispose();
        _classifier.Dispose();
    }

    private static SummaryKind ParseSummaryKind(string? type) => type switch
    {
        // This head never gets a class index, so "cls_index" means the last position too.
        null or "last" or "cls_index" => SummaryKind.Last,
        "first" => SummaryKind.First,
        "mean" => SummaryKind.Mean,
        _ => throw new ConvBertConfigException($"summary_type is \"{type}\"; expected \"last\", \"first\", \"mean\" and \"cls_index\"."),
    };

    /// <summary>Writes this worker's share of the summary <c>[batch, hidden]</c>.</summary>
    private void Summarize(ForwardPass pass, Worker worker, MatrixView summaries)
    {
        ReadOnlySpan<int> starts = pass.Sequences.SequenceStarts;
        (int firstRow, int endRow) = worker.Share(summaries.Rows);
        for (int row = firstRow; row < endRow; row++)
        {
            Span<float> summary = summaries.RowSpan(row);
            switch (_kind)
            {
                case SummaryKind.First: Hidden(pass, starts[row]).CopyTo(summary); break;
                case SummaryKind.Last: Hidden(pass, starts[row + 1] - 1).CopyTo(summary); break;
                default: Mean(pass, starts[row], starts[row + 1], summary); break;
            }
        }
    }

    private static void Mean(ForwardPass pass, int first, int end, Span<float> mean)
    {
        mean.Clear();
        for (int token = first; token < end; token++) TensorPrimitives.Add(mean, Hidden(pass, token), mean);
        TensorPrimitives.Divide(mean, end - first, mean);
    }

    private static ReadOnlySpan<float> Hidden(ForwardPass pass, int token) => pass.Workspace.Hidden.RowSpan(token);
}
