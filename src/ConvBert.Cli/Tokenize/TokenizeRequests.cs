using System.Text.Json;
using ConvBert.Cli.Requests;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Tokenize;

/// <summary>
/// Answers <c>tokenize --requests</c>: one method of a tokenizer a line. Tokenizers are kept between lines, but for those that tokens were added to.
/// </summary>
internal sealed class TokenizeRequests(Func<string, string> resolveModel) : IDisposable
{
    private const int MaximumTokenizers = 16;

    private readonly RecentlyUsed<ConvBertTokenizerBase> _tokenizers = new(MaximumTokenizers);

    /// <summary>Runs a line and returns what writes its answer.</summary>
    public Action<Utf8JsonWriter> Answer(string line)
    {
        using JsonDocument document = RequestObject.Parse(line);
        var request = new RequestObject(document.RootElement, "The request");
        ConvBertTokenizerBase tokenizer = Tokenizer(request);
        string op = request.RequiredText("op");
        RequestObject call = request.Object("call") ?? RequestObject.Empty("\"call\"");
        if (call.Field("text") is { ValueKind: JsonValueKind.Null }) throw new RequestException("\"text\" is null; expected a string or a list of strings.");
        return TokenizerOperation.Run(tokenizer, op, call);
    }

    public void Dispose() => _tokenizers.Dispose();

    /// <summary>The tokenizer that a request asks for.</summary>
    internal ConvBertTokenizerBase Tokenizer(RequestObject request)
    {
        string model = request.RequiredText("model");
        string implementation = request.Text("implementation") ?? "fast";
        JsonElement? options = request.Field("options");
        JsonElement[] added = request.Field("added") is { ValueKind: JsonValueKind.Array } calls ? [.. calls.EnumerateArray()] : [];
        string key = $"{implementation} {model} {options?.GetRawText()}";
        if (added.Length == 0) return _tokenizers.Get(key, () => Load(resolveModel(model), implementation, options));
        ConvBertTokenizerBase tokenizer = Load(resolveModel(model), implementation, options);
        foreach (JsonElement addition in added) Add(tokenizer, new RequestObject(addition, "\"added\""));
        return tokenizer;
    }

    private static ConvBertTokenizerBase Load(string folder, string implementation, JsonElement? options)
    {
        ConvBertTokenizerOptions constructor = options is { ValueKind: JsonValueKind.Object } given ? TokenizerConstructor.Options(new RequestObject(given, "\"options\"")) : new();
        return implementation switch
        {
            "fast" => ConvBertTokenizerFast.FromPretrained(folder, constructor),
            "slow" => ConvBertTokenizer.FromPretrained(folder, constructor),
            _ => throw new RequestException($"\"implementation\" is \"{implementation}\"; known are fast and slow."),
        };
    }

    private static void Add(ConvBertTokenizerBase tokenizer, RequestObject addition)
    {
        bool special = addition.RequiredText("method") == "add_special_tokens";
        AddedToken[] tokens = [.. addition.Required("tokens").EnumerateArray().Select(token => TokenizerConstructor.Token(token, special))];
        if (special) tokenizer.AddSpecialTokens(tokens);
        else tokenizer.AddTokens(tokens);
    }
}
