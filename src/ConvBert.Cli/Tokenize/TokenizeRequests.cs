using System.Text.Json;
using ConvBert.Cli.Models;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tokenize;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Tokenize;

/// <summary>
/// Answers <c>tokenize --requests</c>: one method of a tokenizer per line. Tokenizers are kept between lines, except for those with added
/// tokens.
/// </summary>
internal sealed class TokenizeRequests(Func<string, string> resolveModel) : IDisposable
{
    private const int MaxTokenizers = 16;

    private readonly RecentlyUsed<ConvBertTokenizerBase> _tokenizers = new(MaxTokenizers);

    /// <summary>Runs a line's request and returns what writes its answer.</summary>
    public Action<Utf8JsonWriter> Answer(string line)
    {
        using JsonDocument document = RequestObject.Parse(line);
        var request = new RequestObject(document.RootElement, "The request");
        ConvBertTokenizerBase tokenizer = Tokenizer(request);
        string op = request.RequiredText("op");
        RequestObject call = request.Object("call") ?? RequestObject.Empty("\"call\"");
        Action<Utf8JsonWriter> answer = TokenizerOperation.Run(tokenizer, op, call);
        call.RefuseUnknown();
        return answer;
    }

    public void Dispose() => _tokenizers.Dispose();

    /// <summary>The tokenizer that a request asks for.</summary>
    internal ConvBertTokenizerBase Tokenizer(RequestObject request)
    {
        string model = request.RequiredText("model");
        string implementation = request.Text("implementation") ?? "fast";
        RequestObject? options = request.Object("options");
        JsonElement[] added =
            request.Given("added") is { } calls ? Elements(calls, "added", "an array of calls {\"method\", \"tokens\"}") : [];
        string key = $"{implementation} {model} {options?.RawText}";
        if (added.Length == 0) return _tokenizers.Get(key, () => Load(resolveModel(model), implementation, options));
        ConvBertTokenizerBase tokenizer = Load(resolveModel(model), implementation, options);
        foreach (JsonElement addition in added) Add(tokenizer, new RequestObject(addition, "\"added\""));
        return tokenizer;
    }

    private static ConvBertTokenizerBase Load(string folder, string implementation, RequestObject? options)
    {
        ConvBertTokenizerOptions constructor = options is null ? new() : TokenizerConstructor.Options(options);
        options?.RefuseUnknown();
        return implementation switch
        {
            "fast" => ConvBertTokenizerFast.FromPretrained(folder, constructor),
            "slow" => ConvBertTokenizer.FromPretrained(folder, constructor),
            _ => throw new RequestException($"\"implementation\" is \"{implementation}\"; known are fast and slow."),
        };
    }

    private static void Add(ConvBertTokenizerBase tokenizer, RequestObject addition)
    {
        bool special = addition.RequiredText("method") switch
        {
            "add_tokens" => false,
            "add_special_tokens" => true,
            string other => throw new RequestException($"\"method\" is \"{other}\"; known are add_tokens and add_special_tokens."),
        };
        JsonElement[] tokens = Elements(addition.Required("tokens"), "tokens", "an array of tokens");
        // The number that Hugging Face added, where a test case records it.
        addition.Has("returned");
        addition.RefuseUnknown();
        foreach (JsonElement token in tokens)
        {
            if (special) tokenizer.AddSpecialTokens([TokenizerConstructor.Token(token, special)]);
            else if (token.ValueKind == JsonValueKind.String) tokenizer.AddTokens([RequestObject.Text(token, "a token")]);
            else tokenizer.AddTokens([TokenizerConstructor.Token(token, special)]);
        }
    }

    private static JsonElement[] Elements(JsonElement value, string name, string expected) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray()]
        : throw new RequestException($"\"{name}\" must be {expected}, but is {RequestObject.Describe(value)}.");
}
