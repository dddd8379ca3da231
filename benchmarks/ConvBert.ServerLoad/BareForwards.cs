using System.Diagnostics;
using ConvBert.Tokenization;

namespace ConvBert.ServerLoad;

/// <summary>The model by itself: ragged forwards of the same texts, one after the other, on all processors.</summary>
internal sealed class BareForwards : IDisposable
{
    private readonly ConvBertModel _model;
    private readonly TokenBatch[] _batches;
    private readonly float[] _states;

    public BareForwards(string folder, IReadOnlyList<string> texts, int maxTokens)
    {
        _model = ConvBertModel.FromPretrained(folder);
        ConvBertTokenizerFast tokenizer = ConvBertTokenizerFast.FromPretrained(folder);
        var batches = new List<TokenBatch> { new() };
        foreach (string text in texts)
        {
            int[] ids = [.. tokenizer.Encode(text).Ids];
            if (batches[^1].TokenCount + ids.Length > maxTokens) batches.Add(new TokenBatch());
            batches[^1].Add(ids);
        }

        // The last one is smaller than the others.
        if (batches.Count > 1) batches.RemoveAt(batches.Count - 1);
        _batches = [.. batches];
        _states = new float[_batches.Max(batch => batch.TokenCount) * _model.Config.HiddenSize];
    }

    /// <summary>Tokens a second.</summary>
    public double Run(TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp(), tokens = 0;
        for (int next = 0; Stopwatch.GetElapsedTime(start) < time; next++)
        {
            TokenBatch batch = _batches[next % _batches.Length];
            _model.Forward(batch, _states.AsSpan(0, batch.TokenCount * _model.Config.HiddenSize));
            tokens += batch.TokenCount;
        }

        return tokens / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose() => _model.Dispose();
}
