using System.Text.Json;
using ConvBert.Tokenization.Definition;
using ConvBert.Tokenization.Encodings;
using ConvBert.Tokenization.Engine;
using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization.Files;

/// <summary>The content of <c>tokenizer.json</c>; anything other than the BERT pipeline is refused by name.</summary>
internal sealed class TokenizerJson
{
    public const string FileName = "tokenizer.json";

    private readonly JsonSection _file;
    private readonly Vocabulary _vocabulary;
    private readonly string _prefix;
    private readonly string _unknownToken;
    private readonly int _maxInputCharsPerWord;
    private readonly BertNormalizer _normalizer;
    private readonly bool _decoderCleanUp;
    private readonly List<(AddedToken Token, int? Id)> _addedTokens;
    private readonly (string Token, int Id) _cls;
    private readonly (string Token, int Id) _sep;
    private readonly SequenceSide? _truncationSide;
    private readonly SequenceSide? _paddingSide;

    public TokenizerJson(JsonSection file)
    {
        _file = file;
        if (file.Text("version") is { } version and not "1.0") throw file.Unsupported("version", $"is \"{version}\"; supported: 1.0.");
        JsonSection model = file.RequiredSection("model");
        if (model.Has("type")) model.RequireType("WordPiece");
        _vocabulary = ReadVocabulary(model);
        _prefix = model.RequiredText("continuing_subword_prefix");
        _unknownToken = model.RequiredText("unk_token");
        _maxInputCharsPerWord = model.RequiredCount("max_input_chars_per_word");
        _normalizer = ReadNormalizer(Supported(file, "normalizer", "BertNormalizer"));
        Supported(file, "pre_tokenizer", "BertPreTokenizer").RequireType("BertPreTokenizer");
        (_cls, _sep) = TokenizerJsonProcessor.Read(Supported(file, "post_processor", "TemplateProcessing and BertProcessing"));
        _decoderCleanUp = ReadDecoder(Supported(file, "decoder", "WordPiece"));
        _addedTokens = ReadAddedTokens(file);
        _truncationSide = Side(file.Section("truncation"), whenMissing: SequenceSide.Right);
        _paddingSide = Side(file.Section("padding"), whenMissing: null);
    }

    /// <summary>
    /// Settings from the other files, completed by those of this file. In version 4 the flags of the normalizer remain those of the
    /// settings. An added token that another file defines as well keeps its place and takes the flags of that file.
    /// </summary>
    public TokenizerSettings Apply(TokenizerSettings settings, TokenizerConfig config) => settings with
    {
        Vocabulary = _vocabulary,
        ContinuingSubwordPrefix = _prefix,
        MaxInputCharsPerWord = _maxInputCharsPerWord,
        CleanText = _normalizer.CleanText,
        DecoderCleanUp = _decoderCleanUp,
        AddedTokens = [.. _addedTokens, .. settings.AddedTokens],
        CleanUpTokenizationSpaces = config.CleanUpTokenizationSpaces ?? false,
        TruncationSide = config.TruncationSide ?? _truncationSide ?? settings.TruncationSide,
        PaddingSide = config.PaddingSide ?? _paddingSide ?? settings.PaddingSide,
    };

    /// <summary>
    /// The final settings. The file's tokens are added to texts and stand for unknown words even if the settings lack them; version 5 uses
    /// the file's normalizer whatever the settings say.
    /// </summary>
    /// <exception cref="TokenizerException">
    /// The settings have other special tokens than the file adds to a text, or another unknown token than its model.
    /// </exception>
    public TokenizerSettings Complete(TokenizerSettings settings)
    {
        RequireSame("cls_token", settings.ClsToken, _cls);
        RequireSame("sep_token", settings.SepToken, _sep);
        if (settings.UnkToken is { Content: var unknown } && unknown != _unknownToken)
        {
            throw _file.Unsupported(
                "model.unk_token", $"is \"{_unknownToken}\", the tokenizer's unk_token is \"{unknown}\"; they must be the same.");
        }

        // The fast tokenizer does not know do_basic_tokenize; only one that is built from a vocab.txt asks the slow one.
        settings = settings with
        {
            DoBasicTokenize = true,
            FrontToken = _cls.Token,
            BehindToken = _sep.Token,
            UnknownWordToken = _unknownToken,
        };
        return settings.TransformersVersion == TransformersVersion.V5
            ? settings with
            {
                DoLowerCase = _normalizer.Lowercase,
                StripAccents = _normalizer.StripAccents,
                TokenizeChineseChars = _normalizer.HandleChineseChars,
            }
            : settings;
    }

    private void RequireSame(string name, AddedToken? token, (string Token, int Id) processed)
    {
        int? id = _addedTokens.Find(entry => entry.Token.Content == processed.Token).Id;
        if (_vocabulary.TryGetId(processed.Token, out int own)) id = own;
        if ((token is null || token.Content == processed.Token) && id == processed.Id) return;
        throw _file.Unsupported(
            "post_processor",
            $"puts \"{processed.Token}\" with the id {processed.Id} where the tokenizer's {name} is \"{token?.Content}\" "
            + $"and that token's id {id?.ToString() ?? "none"}; they must be the same.");
    }

    private static JsonSection Supported(JsonSection file, string key, string supported) =>
        file.Section(key) ?? throw file.Unsupported(key, $"is {(file.Has(key) ? "null" : "missing")}; supported: {supported}.");

    private static BertNormalizer ReadNormalizer(JsonSection normalizer)
    {
        normalizer.RequireType("BertNormalizer");
        return new BertNormalizer(
            normalizer.RequiredBool("clean_text"),
            normalizer.RequiredBool("handle_chinese_chars"),
            normalizer.Bool("strip_accents"),
            normalizer.RequiredBool("lowercase"));
    }

    private bool ReadDecoder(JsonSection decoder)
    {
        decoder.RequireType("WordPiece");
        string prefix = decoder.RequiredText("prefix");
        return prefix == _prefix
            ? decoder.RequiredBool("cleanup")
            : throw decoder.Unsupported("prefix", $"is \"{prefix}\", the model's \"{_prefix}\"; they must be the same.");
    }

    /// <summary>
    /// The direction of a section. Truncation had none before version 0.11 of the format's library, and has a default since.
    /// </summary>
    private static SequenceSide? Side(JsonSection? section, SequenceSide? whenMissing)
    {
        if (section is null) return null;
        return (whenMissing is null || section.Has("direction") ? section.RequiredText("direction") : null) switch
        {
            null => whenMissing,
            "Left" => SequenceSide.Left,
            "Right" => SequenceSide.Right,
            _ => throw section.Wrong("direction", "\"Left\" or \"Right\""),
        };
    }

    private static Vocabulary ReadVocabulary(JsonSection model)
    {
        var ids = new Dictionary<string, int>();
        var tokens = new Dictionary<int, string>();
        foreach (JsonProperty entry in model.RequiredSection("vocab").Entries)
        {
            if (!JsonSection.TryCount(entry.Value, out int id))
            {
                throw model.Unsupported(
                    "vocab", $"gives \"{entry.Name}\" the id {entry.Value.GetRawText()}; expected a whole number from 0 on.");
            }
            if (!tokens.TryAdd(id, entry.Name))
            {
                throw model.Unsupported(
                    "vocab", $"gives \"{tokens[id]}\" and \"{entry.Name}\" the same id {id}; expected ids of their own.");
            }
            ids.Add(entry.Name, id);
        }

        return ids.Count > 0 ? new Vocabulary(ids) : throw model.Unsupported("vocab", "is empty; expected tokens and ids.");
    }

    /// <summary>The added tokens, the only part of the file that the slow tokenizer reads as well.</summary>
    public static List<(AddedToken Token, int? Id)> ReadAddedTokens(JsonSection file)
    {
        var tokens = new List<(AddedToken, int?)>();
        foreach (JsonElement item in file.Items("added_tokens", "a list of tokens") ?? [])
        {
            JsonSection entry = file.AsSection("added_tokens", item);
            tokens.Add((file.Token(item, "added_tokens", special: entry.Bool("special") ?? false), entry.RequiredCount("id")));
        }

        return tokens;
    }
}
