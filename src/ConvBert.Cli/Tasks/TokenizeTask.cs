using System.Globalization;
using System.Text.Json;
using ConvBert.Cli.Requests;
using ConvBert.Cli.Tokenize;
using ConvBert.Pipelines;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Tasks;

/// <summary>`tokenize`: the encoding of a text or a pair of texts.</summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="options">The parameters of the call.</param>
/// <param name="pair">The second text of every line that brings none; null for none.</param>
internal sealed class TokenizeTask(ConvBertTokenizerBase tokenizer, EncodingOptions options, string? pair) : ITextTask<TextPair, Encoding>
{
    public TextPair FromText(string text) => new(text, pair);

    public TextPair FromJson(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String) return new TextPair(RequestObject.Text(element, "The line"), pair);
        var line = new RequestObject(element, "The line");
        return new TextPair(TextInput.FromJson(element, "text", "inputs"), line.Text("text_pair") ?? pair);
    }

    public async IAsyncEnumerable<PipelineOutcome<Encoding>> RunAsync(
        IAsyncEnumerable<TextPair> items, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (TextPair item in items.WithCancellation(cancellationToken).ConfigureAwait(false)) yield return Encode(item);
    }

    public void WriteJson(Utf8JsonWriter writer, TextPair item, Encoding result)
    {
        writer.WriteStartObject();
        WriteRow(writer, result);
        if (tokenizer is ConvBertTokenizerFast && options.ReturnOverflowingTokens)
        {
            writer.WriteStartArray("overflowing");
            foreach (Encoding row in result.Overflowing)
            {
                writer.WriteStartObject();
                WriteRow(writer, row);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    public void Render(Terminal terminal, TextPair item, Encoding result)
    {
        terminal.WriteHeading(item.Pair is null ? item.Text : $"{item.Text} | {item.Pair}");
        terminal.WriteTable(
            ["token", "id", "type", "start", "end"],
            Enumerable.Range(0, result.Count).Select(i => (IReadOnlyList<string>)
            [
                result.Tokens[i], Text(result.Ids[i]), Text(result.TypeIds[i]),
                result.Offsets.Count > 0 ? Text(result.Offsets[i].Start) : "", result.Offsets.Count > 0 ? Text(result.Offsets[i].End) : "",
            ]),
            rightAlignedFrom: 1);
    }

    public void Dispose()
    {
        // A tokenizer holds nothing but memory.
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private PipelineOutcome<Encoding> Encode(TextPair item)
    {
        try
        {
            return new PipelineOutcome<Encoding>(tokenizer.Encode(item.Text, item.Pair, options));
        }
        catch (Exception exception) when (ErrorReport.IsPassable(exception))
        {
            return new PipelineOutcome<Encoding>(exception);
        }
    }

    private void WriteRow(Utf8JsonWriter writer, Encoding row)
    {
        if (tokenizer is ConvBertTokenizerFast) EncodingJson.WriteFast(writer, row);
        else EncodingJson.WriteSlow(writer, row);
    }
}
