using ConvBert.Training.Data;

namespace ConvBert.Training;

/// <summary>A text, or a question's choices, with what the model is to say about it.</summary>
public sealed class TrainingExample
{
    private TrainingExample(IReadOnlyList<TokenizedText> texts, ReadOnlyMemory<long> labels, ReadOnlyMemory<float> targets, LabelForm form)
    {
        Texts = texts;
        Labels = labels;
        Targets = targets;
        Form = form;
    }

    /// <summary>The texts: one, or for multiple choice one a choice.</summary>
    public IReadOnlyList<TokenizedText> Texts { get; }

    /// <summary>
    /// The label of a class, the labels of tokens, or the start and the end of an answer; empty where <see cref="Targets"/> is not.
    /// </summary>
    public ReadOnlyMemory<long> Labels { get; }

    /// <summary>The numbers of a regression or, 0 or 1 each, of several labels.</summary>
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
}
