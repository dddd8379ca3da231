using System.Runtime.InteropServices;

namespace ConvBert.Training.Data;

/// <summary>Lays examples out as a ragged batch; keeps its memory.</summary>
internal sealed class BatchCollator(ConvBertArchitecture architecture)
{
    private readonly TokenBatch _tokens = new();
    private readonly List<long> _labels = [];
    private readonly List<long> _ends = [];
    private readonly List<float> _targets = [];
    private LabelForm _form;
    private int _choices;

    /// <summary>Sets a batch.</summary>
    /// <param name="examples">All examples.</param>
    /// <param name="chosen">Those of the batch; at least one.</param>
    /// <param name="batch">The batch to set.</param>
    /// <exception cref="ArgumentException">
    /// An example has the labels of another class, or does not fit the model; the message names its index.
    /// </exception>
    public void Collate(IReadOnlyList<TrainingExample> examples, ReadOnlySpan<int> chosen, TrainingBatch batch)
    {
        Clear();
        foreach (int index in chosen) Add(examples[index], index);
        try
        {
            if (_form == LabelForm.Targets) batch.Set(_tokens, CollectionsMarshal.AsSpan(_targets));
            else if (_form == LabelForm.Span) batch.Set(_tokens, CollectionsMarshal.AsSpan(_labels), CollectionsMarshal.AsSpan(_ends));
            else batch.Set(_tokens, CollectionsMarshal.AsSpan(_labels));
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException($"The batch of the examples {string.Join(", ", chosen.ToArray())}: {exception.Message}", exception);
        }
    }

    private void Clear()
    {
        _tokens.Clear();
        _labels.Clear();
        _ends.Clear();
        _targets.Clear();
        _choices = 0;
    }

    private void Add(TrainingExample example, int index)
    {
        bool isFirst = _tokens.TokenCount == 0;
        if (!Fits(example.Form)) throw Refusal(index, $"has labels for another class; the model is for {architecture}");
        if (!isFirst && example.Form != _form) throw Refusal(index, "has labels of another form than the examples before it");
        if (!isFirst && example.Texts.Count != _choices)
            throw Refusal(index, $"has {example.Texts.Count} choices; those before it in the batch have {_choices}");
        _form = example.Form;
        _choices = example.Texts.Count;
        foreach (TokenizedText text in example.Texts) AddText(text, index);
        AddLabels(example, index);
    }

    private void AddText(TokenizedText text, int index)
    {
        if (text.InputIds.IsEmpty) throw Refusal(index, "has a text without any token");
        if (!text.TokenTypeIds.IsEmpty && text.TokenTypeIds.Length != text.InputIds.Length)
            throw Refusal(index, $"has {text.TokenTypeIds.Length} token types for {text.InputIds.Length} ids");
        _tokens.Add(text.InputIds.Span, text.TokenTypeIds.Span);
    }

    private void AddLabels(TrainingExample example, int index)
    {
        ReadOnlySpan<long> labels = example.Labels.Span;
        switch (example.Form)
        {
            case LabelForm.Targets:
                _targets.AddRange(example.Targets.Span);
                break;
            case LabelForm.Span:
                _labels.Add(labels[0]);
                _ends.Add(labels[1]);
                break;
            default:
                if (example.Form == LabelForm.Tokens && labels.Length != example.Texts[0].InputIds.Length)
                    throw Refusal(index, $"has {labels.Length} labels for {example.Texts[0].InputIds.Length} tokens");
                _labels.AddRange(labels);
                break;
        }
    }

    private bool Fits(LabelForm form) => architecture switch
    {
        ConvBertArchitecture.MaskedLM or ConvBertArchitecture.TokenClassification => form == LabelForm.Tokens,
        ConvBertArchitecture.SequenceClassification => form is LabelForm.Class or LabelForm.Targets,
        ConvBertArchitecture.QuestionAnswering => form == LabelForm.Span,
        ConvBertArchitecture.MultipleChoice => form == LabelForm.Choice,
        _ => false,
    };

    private static ArgumentException Refusal(int index, string problem) => new($"Example {index} {problem}.");
}
