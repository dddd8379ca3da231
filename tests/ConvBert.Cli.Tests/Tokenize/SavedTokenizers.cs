using System.Text.Json;
using System.Text.Json.Nodes;
using ConvBert.Cli.Tokenize;
using ConvBert.Serving.Requests;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Tests.Tokenize;

/// <summary>The tokenizers that calls ask for, options and added tokens included, saved into folders of their own.</summary>
internal sealed class SavedTokenizers : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("convbert-saved-").FullName;
    private readonly Dictionary<string, string> _folders = [];

    /// <summary>Makes a call ask for the saved tokenizer, without any options.</summary>
    public void Redirect(JsonObject call)
    {
        string key = $"{call["implementation"]} {call["model"]} {call["options"]?.ToJsonString()} {call["added"]?.ToJsonString()}";
        if (!_folders.TryGetValue(key, out string? folder)) _folders.Add(key, folder = Save(call));
        call["model"] = folder;
        call.Remove("options");
        call.Remove("added");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Save(JsonObject call)
    {
        using JsonDocument document = JsonDocument.Parse(call.ToJsonString());
        ConvBertTokenizerBase tokenizer =
            new TokenizeRequests(model => model).Tokenizer(new RequestObject(document.RootElement, "The request"));
        string folder = Path.Combine(_root, _folders.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        tokenizer.SavePretrained(folder);
        return folder;
    }
}
