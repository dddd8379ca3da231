using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ConvBert.Cli.Rendering;
using ConvBert.Pipelines;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;
using ConvBert.Serving.Tokenize;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Tasks;

/// <summary>`tokenize`: the encoding of a text or a pair of texts.</summary>
internal sealed class TokenizeTask : ITextTask<TokenizeInput, TokenizeAnswer>
{
    private readonly ConvBertTokenizerBase _tokenizer;
    private readonly EncodingOptions _options;
    private readonly BatchEncodingFields _fields;
    private readonly bool _isSplitIntoWords;
    private readonly string[]? _pair;
    private readonly bool _isRendered;
    private readonly ParallelItems<TokenizeInput, TokenizeAnswer> _items;

    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="call">The parameters of the call.</param>
    /// <param name="pair">The second text of lines that have none; null for none.</param>
    /// <param name="isRendered">Whether a terminal shows the encodings, instead of JSON.</param>
    /// <param name="threads">The number of threads; null for all processors.</param>
    public TokenizeTask(ConvBertTokenizerBase tokenizer, ParameterSource call, string? pair, bool isRendered, int? threads)
    {
        _tokenizer = tokenizer;
        _options = TokenizerCall.Options(call) with { OffsetUnit = OffsetUnits.Read(call) };
        _fields = BatchEncodingFields.ReadAll(call, tokenizer);
        _isSplitIntoWords = TokenizeInput.IsSplitIntoWords(call);
        _pair = pair is null ? null : Parts(pair);
        _isRendered = isRendered;
        _items = new ParallelItems<TokenizeInput, TokenizeAnswer>(Answer, Size, threads);
    }

    public TokenizeInput FromText(string text) => new(Parts(text), _pair);

    public TokenizeInput FromRecord(string text, string? pair) => new(Parts(text), pair is null ? _pair : Parts(pair));

    public TokenizeInput FromJson(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String) return FromText(RequestObject.Text(element, "The line"));
        if (element.ValueKind == JsonValueKind.Array && _isSplitIntoWords)
            return new TokenizeInput(RequestObject.Texts(element, "The line"), _pair);
        var line = new RequestObject(element, "The line");
        return new TokenizeInput(Parts(line, line.Has("text") ? "text" : line.Has("inputs") ? "inputs" : "text")!,
            Parts(line, "text_pair", isOptional: true) ?? _pair);
    }

    public IAsyncEnumerable<PipelineOutcome<TokenizeAnswer>> RunAsync(
        IAsyncEnumerable<TokenizeInput> items, CancellationToken cancellationToken) =>
        _items.RunAsync(items, cancellationToken);

    public void WriteJson(Utf8JsonWriter writer, TokenizeInput item, TokenizeAnswer result) =>
        writer.WriteRawValue(result.Json!.Value.Span, skipInputValidation: true);

    public void Render(Terminal terminal, TokenizeInput item, TokenizeAnswer result) => Render(terminal, item, result.Row);

    public void Dispose()
    {
        // A tokenizer holds only memory.
    }

    /// <summary>The characters of an item, or the tokens that it is padded to where those are more.</summary>
    private int Size(TokenizeInput item)
    {
        if (_options.Padding == PaddingStrategy.DoNotPad) return item.Length;
        int padded =
            _options.Padding == PaddingStrategy.MaxLength ? _options.MaxLength ?? (int)Math.Min(_tokenizer.ModelMaxLength, int.MaxValue)
            : 0;
        return Math.Max(item.Length, Math.Max(padded, _options.PadToMultipleOf ?? 0));
    }

    private TokenizeAnswer Answer(TokenizeInput item)
    {
        TokenizerEncoding row = Encode(item);
        return new TokenizeAnswer(row, _isRendered ? null : Json(row));
    }

    private ReadOnlyMemory<byte> Json(TokenizerEncoding row)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, PipelineJson.WriterOptions)) Write(writer, row);
        return buffer.WrittenMemory;
    }

    private void Write(Utf8JsonWriter writer, TokenizerEncoding result)
    {
        writer.WriteStartObject();
        WriteRow(writer, result);
        if (_tokenizer is ConvBertTokenizerFast && _options.ReturnOverflowingTokens)
        {
            writer.WriteStartArray("overflowing");
            foreach (TokenizerEncoding row in result.Overflowing)
            {
                writer.WriteStartObject();
                WriteRow(writer, row);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    private static void Render(Terminal terminal, TokenizeInput item, TokenizerEncoding result)
    {
        IReadOnlyList<(int Start, int End)> offsets = result.Offsets;
        terminal.WriteHeading(item.Heading);
        terminal.WriteTable(
            ["token", "id", "type", "start", "end"],
            Enumerable.Range(0, result.Count).Select(i => (IReadOnlyList<string>)
            [
                result.Tokens[i], Text(result.Ids[i]), Text(result.TypeIds[i]),
                offsets.Count > 0 ? Text(offsets[i].Start) : "", offsets.Count > 0 ? Text(offsets[i].End) : "",
            ]),
            rightAlignedFrom: 1);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string[] Parts(string text) => _isSplitIntoWords ? TokenizeInput.WordsOf(text) : [text];

    /// <summary>A field that is a text, or a list of words.</summary>
    private string[]? Parts(RequestObject line, string name, bool isOptional = false)
    {
        if (isOptional && line.Given(name) is null) return null;
        return _isSplitIntoWords && line.Given(name) is { ValueKind: JsonValueKind.Array } ? line.Texts(name)
            : Parts(line.RequiredText(name));
    }

    private TokenizerEncoding Encode(TokenizeInput item) => _isSplitIntoWords
        ? _tokenizer.EncodeWords(item.Text, item.Pair, _options)
        : _tokenizer.Encode(item.Text[0], item.Pair?[0], _options);

    private void WriteRow(Utf8JsonWriter writer, TokenizerEncoding row)
    {
        if (_tokenizer is ConvBertTokenizerFast) EncodingJson.WriteFast(writer, row, _fields);
        else EncodingJson.WriteSlow(writer, row, _fields);
    }
}
