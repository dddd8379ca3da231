using System.Globalization;
using System.Text.Json;
using ConvBert.Cli.Rendering;
using ConvBert.Pipelines;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tokenize;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Tasks;

/// <summary>`decode`: the text of token ids.</summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="decoding">The parameters of the call.</param>
/// <param name="threads">The number of threads; null for all processors.</param>
internal sealed class DecodeTask(ConvBertTokenizerBase tokenizer, TokenizerDecoding decoding, int? threads) : ITextTask<int[], string>
{
    private static readonly char[] Separators = [' ', '\t', ','];

    private readonly ParallelItems<int[], string> _items = new(ids => decoding.Decode(tokenizer, ids), ids => ids.Length, threads);

    /// <summary>Ids separated by spaces or commas, or a JSON array of them.</summary>
    public int[] FromText(string text)
    {
        if (text.AsSpan().TrimStart().StartsWith("["))
        {
            using JsonDocument list = RequestObject.Parse(text);
            return TokenizerDecoding.Ids(tokenizer, list.RootElement);
        }

        return [.. text.Split(Separators, StringSplitOptions.RemoveEmptyEntries)
            .Select(id => int.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new RequestException(
            $"'{(id.Length > 40 ? id[..40] + "…" : id)}' is no token id; ids separated by spaces were expected."))];
    }

    public int[] FromJson(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) return TokenizerDecoding.Ids(tokenizer, element);
        var line = new RequestObject(element, "The line");
        return TokenizerDecoding.Ids(tokenizer, line.Required(line.Has("ids") ? "ids" : line.Has("inputs") ? "inputs" : "input_ids"));
    }

    public IAsyncEnumerable<PipelineOutcome<string>> RunAsync(IAsyncEnumerable<int[]> items, CancellationToken cancellationToken) =>
        _items.RunAsync(items, cancellationToken);

    public void WriteJson(Utf8JsonWriter writer, int[] item, string result) => writer.WriteStringValue(result);

    public void Render(Terminal terminal, int[] item, string result) => terminal.WriteText(result);

    public void Dispose()
    {
        // A tokenizer holds only memory.
    }
}
