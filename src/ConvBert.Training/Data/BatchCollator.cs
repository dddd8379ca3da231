using System.Runtime.InteropServices;

namespace ConvBert.Training.Data;

/// <summary>Lays examples out as a batch, ragged or padded; keeps its memory.</summary>
internal sealed class BatchCollator(ConvBertArchitecture architecture, BatchPadding padding)
{
    private readonly TokenBatch _tokens = new();
    private readonly List<int> _lengths = [];
    private readonly List<long> _labels = [];
    private readonly List<long> _ends = [];
    private readonly List<float> _targets = [];
    private int[] _ids = [];
    private int[] _types = [];

    /// <summary>Sets a batch.</summary>
    /// <param name="examples">The examples of the batch; at least one.</param>
    /// <param name="batch">The batch to set.</param>
    /// <exception cref="ArgumentException">
    /// An example has the labels of another class, or does not fit the model; the message names its index.
    /// </exception>
    public void Collate(IReadOnlyList<NumberedExample> examples, TrainingBatch batch)
    {
        Clear();
        int longest = 0;
        foreach ((long number, TrainingExample example) in examples)
        {
            Check(number, example, examples[0].Example);
            foreach (TokenizedText text in example.Texts) longest = Math.Max(longest, text.InputIds.Length);
        }

        int length = padding.LengthOf(longest);
        foreach ((long number, TrainingExample example) in examples) Add(number, example, length);
        try
        {
            LabelForm form = examples[0].Example.Form;
            if (form == LabelForm.Ranking) batch.SetRanking(_tokens, examples[0].Example.Texts.Count);
            else if (form == LabelForm.ScoredPair) batch.SetScoredPairs(_tokens, CollectionsMarshal.AsSpan(_targets));
            else if (form == LabelForm.Targets) batch.Set(_tokens, CollectionsMarshal.AsSpan(_targets));
            else if (form == LabelForm.Span) batch.Set(_tokens, CollectionsMarshal.AsSpan(_labels), CollectionsMarshal.AsSpan(_ends));
            else batch.Set(_tokens, CollectionsMarshal.AsSpan(_labels));
            if (length > 0) batch.MaskPads(CollectionsMarshal.AsSpan(_lengths));
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException(
                $"The batch of the examples {string.Join(", ", examples.Select(one => one.Number))}: {exception.Message}", exception);
        }
    }

    private void Clear()
    {
        _tokens.Clear();
        _lengths.Clear();
        _labels.Clear();
        _ends.Clear();
        _targets.Clear();
    }

    private void Check(long number, TrainingExample? example, TrainingExample first)
    {
        if (example is null) throw Refusal(number, "is null");
        if (!Fits(example.Form)) throw Refusal(number, $"has labels for another class; the model is for {architecture}");
        if (example.Form != first.Form) throw Refusal(number, "has labels of another form than the examples before it");
        if (example.Texts.Count != first.Texts.Count)
            throw Refusal(number, $"has {example.Texts.Count} texts; those before it in the batch have {first.Texts.Count}");
        if (example.Form == LabelForm.Tokens && example.Labels.Length != example.Texts[0].InputIds.Length)
            throw Refusal(number, $"has {example.Labels.Length} labels for {example.Texts[0].InputIds.Length} tokens");
        foreach (TokenizedText text in example.Texts)
        {
            if (text.InputIds.IsEmpty) throw Refusal(number, "has a text without any token");
            if (!text.TokenTypeIds.IsEmpty && text.TokenTypeIds.Length != text.InputIds.Length)
                throw Refusal(number, $"has {text.TokenTypeIds.Length} token types for {text.InputIds.Length} ids");
        }
    }

    private void Add(long number, TrainingExample example, int length)
    {
        foreach (TokenizedText text in example.Texts)
        {
            int own = text.InputIds.Length;
            if (length > 0 && own > length) throw Refusal(number, $"has a text of {own} tokens; they are padded to {length}");
            if (length > own) AddPadded(text, length);
            else _tokens.Add(text.InputIds.Span, text.TokenTypeIds.Span);
            _lengths.Add(own);
        }

        AddLabels(example, length);
    }

    private void AddPadded(TokenizedText text, int length)
    {
        if (_ids.Length < length) (_ids, _types) = (new int[length], new int[length]);
        Span<int> ids = _ids.AsSpan(0, length), types = _types.AsSpan(0, length);
        text.InputIds.Span.CopyTo(ids);
        ids[text.InputIds.Length..].Fill(padding.PadId);
        types.Clear();
        text.TokenTypeIds.Span.CopyTo(types);
        _tokens.Add(ids, types);
    }

    private void AddLabels(TrainingExample example, int length)
    {
        ReadOnlySpan<long> labels = example.Labels.Span;
        switch (example.Form)
        {
            case LabelForm.Ranking:
                break;
            case LabelForm.Targets or LabelForm.ScoredPair:
                _targets.AddRange(example.Targets.Span);
                break;
            case LabelForm.Span:
                _labels.Add(labels[0]);
                _ends.Add(labels[1]);
                break;
            default:
                _labels.AddRange(labels);
                if (example.Form != LabelForm.Tokens) break;
                for (int pad = labels.Length; pad < length; pad++) _labels.Add(TrainingBatch.IgnoredLabel);
                break;
        }
    }

    private bool Fits(LabelForm form) => architecture switch
    {
        ConvBertArchitecture.MaskedLM or ConvBertArchitecture.TokenClassification => form == LabelForm.Tokens,
        ConvBertArchitecture.SequenceClassification => form is LabelForm.Class or LabelForm.Targets,
        ConvBertArchitecture.QuestionAnswering => form == LabelForm.Span,
        ConvBertArchitecture.MultipleChoice => form == LabelForm.Choice,
        ConvBertArchitecture.Model => form is LabelForm.Ranking or LabelForm.ScoredPair,
        _ => false,
    };

    private static ArgumentException Refusal(long number, string problem) => new($"Example {number} {problem}.");
}
