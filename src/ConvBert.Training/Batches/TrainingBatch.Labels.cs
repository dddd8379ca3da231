using System.Numerics.Tensors;
using ConvBert.Heads;
using ConvBert.Model;
using ConvBert.Training.Batches;

namespace ConvBert.Training;

public sealed partial class TrainingBatch
{
    private static T Required<T>(T? argument, string name) where T : class =>
        argument ?? throw new ArgumentException($"{name} is missing; training needs labels.", name);

    private static void RequireLength(int given, int expected, string argument)
    {
        if (given != expected) throw new ArgumentException($"{argument} has {given} numbers; expected {expected}.", argument);
    }

    private void RequireArchitecture(bool isRight, string expected)
    {
        if (!isRight) throw new ArgumentException($"{_architecture} takes no labels of this form; expected {expected}.");
    }

    private LossKind Problem(ConvBertInputs inputs) => _config.ProblemType switch
    {
        "regression" => LossKind.SquaredError,
        "single_label_classification" => LossKind.Rows,
        "multi_label_classification" => LossKind.BinaryCrossEntropy,
        _ when _config.NumLabels == 1 => LossKind.SquaredError,
        _ => inputs.FloatLabels is null ? LossKind.Rows : LossKind.BinaryCrossEntropy,
    };

    private long[] Classes(ConvBertInputs inputs)
    {
        if (inputs.Labels is null && inputs.FloatLabels is not null)
            throw new ArgumentException("labels must hold integers.", nameof(inputs));
        Tensor<long> labels = Required(inputs.Labels, "labels");
        return IsPerToken ? LabelShapes.Values(labels, "labels", SequenceCount, Rows.MaxSequenceLength)
            : LabelShapes.Values(labels, "labels", SequenceCount / ChoiceCount);
    }

    private float[] Numbers(ConvBertInputs inputs, LossKind problem)
    {
        if (problem == LossKind.BinaryCrossEntropy && inputs.FloatLabels is null && inputs.Labels is not null)
            throw new ArgumentException("labels of problem_type multi_label_classification must be float32 numbers.", nameof(inputs));
        Tensor<float> targets = inputs.FloatLabels ?? Tensor.ConvertChecked<long, float>(Required(inputs.Labels, "labels"));
        return problem == LossKind.SquaredError && _config.NumLabels == 1
            ? LabelShapes.Squeezed(targets, "labels", SequenceCount)
            : LabelShapes.Values(targets, "labels", SequenceCount, _config.NumLabels);
    }

    /// <summary>Classes of tokens, sequences or questions; for tokens, the head sees those that have one.</summary>
    private void SetClasses(ReadOnlySpan<long> labels)
    {
        bool isChoice = _architecture == ConvBertArchitecture.MultipleChoice;
        int classes = isChoice ? ChoiceCount : ClassCount;
        Loss = isChoice ? LossKind.Choices : LossKind.Rows;
        Grow(ref _labels, labels.Length);
        Grow(ref _selected, labels.Length);
        int count = 0, kept = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            long label = labels[i];
            if (label != IgnoredLabel && (ulong)label >= (ulong)classes)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(labels), label,
                    $"labels holds {label} at index {i}; expected a class from 0 to {classes - 1}, or {IgnoredLabel} to leave it out.");
            }

            if (label != IgnoredLabel) count++;
            else if (IsPerToken) continue;
            _selected[kept] = i;
            _labels[kept++] = label == IgnoredLabel ? -1 : (int)label;
        }

        LabelLength = kept;
        SelectedCount = IsPerToken ? kept : 0;
        LabelCount = new LabelCount(count);
        _targetCount = 0;
    }

    /// <summary>As in Hugging Face, positions below 0 count as 0 and those behind the sequence are left out.</summary>
    private void SetSpans(ReadOnlySpan<long> starts, ReadOnlySpan<long> ends)
    {
        Loss = LossKind.Spans;
        Grow(ref _labels, starts.Length + ends.Length);
        LabelLength = starts.Length + ends.Length;
        SelectedCount = 0;
        _targetCount = 0;
        LabelCount = new LabelCount(SetPositions(starts, 0), SetPositions(ends, starts.Length));
    }

    private int SetPositions(ReadOnlySpan<long> positions, int first)
    {
        int count = 0;
        for (int i = 0; i < positions.Length; i++)
        {
            int length = Rows.SequenceStarts[i + 1] - Rows.SequenceStarts[i];
            bool isInside = positions[i] < length;
            _labels[first + i] = isInside ? (int)Math.Max(positions[i], 0) : -1;
            if (isInside) count++;
        }

        return count;
    }

    private void SetTargets(LossKind kind, ReadOnlySpan<float> targets)
    {
        Loss = kind;
        if (_targets.Length < targets.Length) _targets = new float[targets.Length];
        targets.CopyTo(_targets);
        _targetCount = targets.Length;
        LabelLength = 0;
        SelectedCount = 0;
        LabelCount = new LabelCount(targets.Length);
    }

    private static void Grow(ref int[] array, int length)
    {
        if (array.Length < length) array = new int[length];
    }
}
