using ConvBert.Training.Data;

namespace ConvBert.Training;

/// <summary>
/// A text, a question's choices, or texts that belong together, with what the model is to say about it.
/// </summary>
public sealed class TrainingExample
{
    private TrainingExample(IReadOnlyList<TokenizedText> texts, ReadOnlyMemory<long> labels, ReadOnlyMemory<float> targets, LabelForm form)
    {
        Texts = texts;
        Labels = labels;
        Targets = targets;
        Form = form;
    }

    /// <summary>The texts: one, for multiple choice one a choice, for embeddings two or more.</summary>
    public IReadOnlyList<TokenizedText> Texts { get; }

    /// <summary>
    /// The label of a class, the labels of tokens, or the start and the end of an answer; empty where <see cref="Targets"/> is not.
    /// </summary>
    public ReadOnlyMemory<long> Labels { get; }

    /// <summary>The numbers of a regression or, 0 or 1 each, of several labels; the score of a pair.</summary>
    public ReadOnlyMemory<float> Targets { get; }

    internal LabelForm Form { get; }

    /// <summary>An example for sequence classification with one label.</summary>
    /// <param name="text">The text.</param>
    /// <param name="label">The class, from 0; <see cref="TrainingBatch.IgnoredLabel"/> is left out of the loss.</param>
    /// <returns>The example.</returns>
    public static TrainingExample ForClass(TokenizedText text, long label) => new([text], new[] { label }, default, LabelForm.Class);

    /// <summary>An example for regression, or for sequence classification with several labels.</summary>
    /// <param name="text">The text.</param>
    /// <param name="targets"><c>[labels]</c>.</param>
    /// <returns>The example.</returns>
    public static TrainingExample ForTargets(TokenizedText text, ReadOnlyMemory<float> targets) =>
        new([text], default, targets, LabelForm.Targets);

    /// <summary>An example for token classification or masked language modelling.</summary>
    /// <param name="text">The text.</param>
    /// <param name="labels"><c>[sequence]</c>; <see cref="TrainingBatch.IgnoredLabel"/> is left out of the loss.</param>
    /// <returns>The example.</returns>
    public static TrainingExample ForTokens(TokenizedText text, ReadOnlyMemory<long> labels) =>
        new([text], labels, default, LabelForm.Tokens);

    /// <summary>An example for question answering.</summary>
    /// <param name="text">Question and context.</param>
    /// <param name="startPosition">The answer's first token; a position behind the text is left out of the loss.</param>
    /// <param name="endPosition">The answer's last token; a position behind the text is left out of the loss.</param>
    /// <returns>The example.</returns>
    public static TrainingExample ForSpan(TokenizedText text, long startPosition, long endPosition) =>
        new([text], new[] { startPosition, endPosition }, default, LabelForm.Span);

    /// <summary>An example for multiple choice.</summary>
    /// <param name="choices">The question with each choice; at least one, and in all examples of a batch as many.</param>
    /// <param name="label">The right choice, from 0.</param>
    /// <returns>The example.</returns>
    /// <exception cref="ArgumentException">No choices.</exception>
    public static TrainingExample ForChoices(IReadOnlyList<TokenizedText> choices, long label)
    {
        ArgumentNullException.ThrowIfNull(choices);
        if (choices.Count == 0) throw new ArgumentException("A question needs at least one choice.", nameof(choices));
        return new(choices, new[] { label }, default, LabelForm.Choice);
    }

    /// <summary>An example for embeddings: an anchor is to be nearer to its positive than to all other texts of its batch.</summary>
    /// <param name="anchor">The anchor, such as a question.</param>
    /// <param name="positive">A text of like meaning, such as its answer.</param>
    /// <param name="negatives">Texts of other meaning that are hard to tell; in all examples of a batch as many.</param>
    /// <returns>The example.</returns>
    public static TrainingExample ForPair(TokenizedText anchor, TokenizedText positive, params ReadOnlySpan<TokenizedText> negatives) =>
        new([anchor, positive, .. negatives], default, default, LabelForm.Ranking);

    /// <summary>An example for embeddings: two texts and how alike they are.</summary>
    /// <param name="first">A text.</param>
    /// <param name="second">The other.</param>
    /// <param name="score">A finite number, larger for texts that are more alike; only the order of the pairs matters.</param>
    /// <returns>The example.</returns>
    /// <exception cref="ArgumentException">The score is not finite.</exception>
    public static TrainingExample ForScoredPair(TokenizedText first, TokenizedText second, float score) => float.IsFinite(score)
        ? new([first, second], default, new[] { score }, LabelForm.ScoredPair)
        : throw new ArgumentException($"The score is {score}; expected a finite number.", nameof(score));
}
