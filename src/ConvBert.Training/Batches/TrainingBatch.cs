using System.Numerics.Tensors;
using ConvBert.Heads;
using ConvBert.Inputs;
using ConvBert.Model;
using ConvBert.Training.Batches;

namespace ConvBert.Training;

/// <summary>
/// A batch with its labels, checked and laid out for a model class: padded as Hugging Face has it, or ragged. Reusable: setting a ragged
/// batch that is no larger than one before allocates nothing.
/// </summary>
public sealed partial class TrainingBatch : IDisposable
{
    /// <summary>The label that is left out of a loss.</summary>
    public const long IgnoredLabel = -100;

    private readonly ConvBertConfig _config;
    private readonly ConvBertArchitecture _architecture;
    private int[] _labels = [];
    private int[] _selected = [];
    private float[] _targets = [];
    private readonly List<int> _ownLengths = [];
    private int _targetCount;

    /// <summary>An empty batch for a model class.</summary>
    /// <param name="config">The model's configuration: sizes and problem type.</param>
    /// <param name="architecture">The model class; the backbone alone is for embeddings.</param>
    public TrainingBatch(ConvBertConfig config, ConvBertArchitecture architecture)
    {
        ArgumentNullException.ThrowIfNull(config);
        _config = config;
        _architecture = architecture;
    }

    /// <summary>The number of labels that the batch's losses are divided by.</summary>
    public LabelCount LabelCount { get; private set; }

    /// <summary>The number of sequences; for multiple choice, one a choice.</summary>
    public int SequenceCount => Rows.SequenceCount;

    /// <summary>The number of tokens of all sequences, pads included.</summary>
    public int TokenCount => Rows.TokenCount;

    /// <summary>The tokens.</summary>
    internal TokenSequences Rows { get; } = new();

    /// <summary>Factors of the attention probabilities, <c>[layers, heads]</c>, or null.</summary>
    internal float[]? HeadMask { get; private set; }

    internal LossKind Loss { get; private set; }

    /// <summary>Choices of a question, or texts of an example for embeddings; 1 for other classes.</summary>
    internal int ChoiceCount { get; private set; } = 1;

    /// <summary>The tokens whose hidden states the head sees; empty for heads that see all or a summary of each sequence.</summary>
    internal ReadOnlySpan<int> Selected => _selected.AsSpan(0, SelectedCount);

    internal int SelectedCount { get; private set; }

    /// <summary>
    /// The class of each row of logits, of each question, or the starts and behind them the ends of each sequence; −1 for those left out.
    /// </summary>
    internal ReadOnlySpan<int> Labels => _labels.AsSpan(0, LabelLength);

    /// <summary>Numbers as labels.</summary>
    internal ReadOnlySpan<float> Targets => _targets.AsSpan(0, _targetCount);

    private int LabelLength { get; set; }

    private bool IsPerToken => _architecture is ConvBertArchitecture.MaskedLM or ConvBertArchitecture.TokenClassification;

    private int ClassCount => _architecture == ConvBertArchitecture.MaskedLM ? _config.VocabSize : _config.NumLabels;

    /// <summary>Sets a padded batch with Hugging Face's arguments.</summary>
    /// <param name="inputs">The arguments; labels under the names that the class's forward takes.</param>
    /// <exception cref="ArgumentException">An argument is missing, of a wrong shape, or holds an id or a label out of range; it is
    /// named.</exception>
    public void Set(ConvBertInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        RequireArchitecture(_architecture != ConvBertArchitecture.Model, "pairs of texts");
        bool isChoice = _architecture == ConvBertArchitecture.MultipleChoice;
        ChoiceCount = isChoice ? ChoiceInputs.Count(inputs) : 1;
        PaddedInputs.Prepare(isChoice ? ChoiceInputs.Flatten(inputs) : inputs, _config, float.MinValue, Rows);
        HeadMask = PaddedInputs.HeadMask(inputs.HeadMask, _config.NumHiddenLayers, _config.EffectiveAttentionHeads);
        if (_architecture == ConvBertArchitecture.QuestionAnswering)
        {
            SetSpans(
                LabelShapes.Squeezed(Required(inputs.StartPositions, "start_positions"), "start_positions", SequenceCount),
                LabelShapes.Squeezed(Required(inputs.EndPositions, "end_positions"), "end_positions", SequenceCount));
            return;
        }

        if (_architecture == ConvBertArchitecture.SequenceClassification && Problem(inputs) is not LossKind.Rows and var problem)
        {
            SetTargets(problem, Numbers(inputs, problem));
            return;
        }

        SetClasses(Classes(inputs));
    }

    /// <summary>Sets a ragged batch with a class for each label.</summary>
    /// <param name="tokens">The sequences; for multiple choice, the choices of a question follow each other.</param>
    /// <param name="labels">
    /// Masked LM and token classification: <c>[tokens]</c>; sequence classification: <c>[sequences]</c>; multiple choice:
    /// <c>[questions]</c>; <see cref="IgnoredLabel"/> is left out.
    /// </param>
    /// <exception cref="ArgumentException">Not as many labels as expected, an id or a label out of range, or a sequence that is too
    /// long.</exception>
    public void Set(TokenBatch tokens, ReadOnlySpan<long> labels)
    {
        RequireArchitecture(_architecture != ConvBertArchitecture.QuestionAnswering, "start and end positions");
        RequireArchitecture(_architecture != ConvBertArchitecture.Model, "pairs of texts");
        SetTokens(tokens);
        if (_architecture == ConvBertArchitecture.MultipleChoice)
        {
            if (labels.IsEmpty || SequenceCount % labels.Length != 0)
                throw new ArgumentException(
                    $"labels has {labels.Length} numbers for {SequenceCount} sequences; expected one a question, with as many choices each.", nameof(labels));
            ChoiceCount = SequenceCount / labels.Length;
        }
        else
        {
            RequireLength(labels.Length, IsPerToken ? TokenCount : SequenceCount, "labels");
        }

        SetClasses(labels);
    }

    /// <summary>Sets a ragged batch with numbers as labels: regression or multi-label sequence classification.</summary>
    /// <param name="tokens">The sequences.</param>
    /// <param name="labels"><c>[sequences, labels]</c>.</param>
    /// <exception cref="ArgumentException">The class takes no numbers, not as many as expected, an id out of range, or a sequence that is
    /// too long.</exception>
    public void Set(TokenBatch tokens, ReadOnlySpan<float> labels)
    {
        RequireArchitecture(_architecture == ConvBertArchitecture.SequenceClassification, "classes");
        SetTokens(tokens);
        RequireLength(labels.Length, SequenceCount * _config.NumLabels, "labels");
        LossKind kind = _config.ProblemType switch
        {
            "regression" => LossKind.SquaredError,
            null when _config.NumLabels == 1 => LossKind.SquaredError,
            null or "multi_label_classification" => LossKind.BinaryCrossEntropy,
            _ => throw new ArgumentException($"labels of problem_type {_config.ProblemType} must be integers.", nameof(labels)),
        };
        SetTargets(kind, labels);
    }

    /// <summary>Sets a ragged batch for question answering; a position outside its sequence is left out.</summary>
    /// <param name="tokens">The sequences.</param>
    /// <param name="startPositions"><c>[sequences]</c>, counted within the sequence.</param>
    /// <param name="endPositions"><c>[sequences]</c>, counted within the sequence.</param>
    /// <exception cref="ArgumentException">The class is another, not as many positions as sequences, an id out of range, or a sequence that
    /// is too long.</exception>
    public void Set(TokenBatch tokens, ReadOnlySpan<long> startPositions, ReadOnlySpan<long> endPositions)
    {
        RequireArchitecture(_architecture == ConvBertArchitecture.QuestionAnswering, "labels");
        SetTokens(tokens);
        RequireLength(startPositions.Length, SequenceCount, "start_positions");
        RequireLength(endPositions.Length, SequenceCount, "end_positions");
        SetSpans(startPositions, endPositions);
    }

    /// <summary>
    /// Sets a ragged batch for embeddings: each anchor is to be nearer to its positive than to the positives and negatives of all examples.
    /// </summary>
    /// <param name="tokens">The sequences: an example's anchor, its positive, and its negatives follow each other.</param>
    /// <param name="textsOfExample">Texts of an example, at least 2.</param>
    /// <exception cref="ArgumentException">The class is another, sequences are left over, an id is out of range, or a sequence is too
    /// long.</exception>
    public void SetRanking(TokenBatch tokens, int textsOfExample)
    {
        RequireArchitecture(_architecture == ConvBertArchitecture.Model, "labels");
        ArgumentOutOfRangeException.ThrowIfLessThan(textsOfExample, 2);
        SetTokens(tokens);
        if (SequenceCount % textsOfExample != 0)
            throw new ArgumentException(
                $"tokens has {SequenceCount} sequences; expected a multiple of {textsOfExample}, the texts of an example.",
                nameof(tokens));
        SetTargets(LossKind.Ranking, []);
        ChoiceCount = textsOfExample;
        LabelCount = new LabelCount(SequenceCount / textsOfExample);
    }

    /// <summary>
    /// Sets a ragged batch for embeddings: pairs with larger scores are to be nearer to each other than those with smaller ones. The batch
    /// has one loss, so that its <see cref="LabelCount"/> is 1.
    /// </summary>
    /// <param name="tokens">The sequences; the two of a pair follow each other.</param>
    /// <param name="scores"><c>[pairs]</c>, finite; only their order matters.</param>
    /// <exception cref="ArgumentException">The class is another, not half as many scores as sequences, a score is not finite, an id is out
    /// of range, or a sequence is too long.</exception>
    public void SetScoredPairs(TokenBatch tokens, ReadOnlySpan<float> scores)
    {
        RequireArchitecture(_architecture == ConvBertArchitecture.Model, "labels");
        SetTokens(tokens);
        RequireLength(2 * scores.Length, SequenceCount, "twice the scores");
        foreach (float score in scores)
        {
            if (!float.IsFinite(score)) throw new ArgumentException($"scores holds {score}; expected finite numbers.", nameof(scores));
        }

        SetTargets(LossKind.CoSent, scores);
        ChoiceCount = 2;
        LabelCount = new LabelCount(1);
    }

    /// <summary>The number of tokens of a sequence without the pads at its end.</summary>
    internal int OwnLength(int sequence) => _ownLengths.Count > 0
        ? _ownLengths[sequence]
        : Rows.SequenceStarts[sequence + 1] - Rows.SequenceStarts[sequence];

    /// <summary>
    /// Keeps attention away from the pads at the end of each sequence, by the mask that Hugging Face adds. Sequences have equal lengths with
    /// their pads; where none has a pad there is no mask, which gives the bits of one that masks nothing.
    /// </summary>
    /// <param name="lengths">Tokens of each sequence without pads.</param>
    internal void MaskPads(ReadOnlySpan<int> lengths)
    {
        int longest = Rows.MaxSequenceLength;
        if (!lengths.ContainsAnyExcept(longest)) return;
        _ownLengths.AddRange(lengths);
        Span<float> mask = Rows.ReserveMask(queries: 1);
        mask.Clear();
        for (int i = 0; i < lengths.Length; i++) mask[((i * longest) + lengths[i])..((i + 1) * longest)].Fill(float.MinValue);
    }

    /// <summary>Frees the batch's native memory.</summary>
    public void Dispose() => Rows.Dispose();

    private void SetTokens(TokenBatch tokens)
    {
        RaggedInputs.Check(tokens, _config);
        Rows.Set(tokens);
        HeadMask = null;
        ChoiceCount = 1;
        _ownLengths.Clear();
    }
}
