using ConvBert.Cli.Errors;

namespace ConvBert.Cli.Models;

/// <summary>The models that come with the command, and the resolution of `--model`.</summary>
internal static class DemoModels
{
    public const string FillMask = "demo/fill-mask";
    public const string Sentiment = "demo/sentiment";
    public const string Ner = "demo/ner";
    public const string QuestionAnswering = "demo/qa";
    public const string Choice = "demo/choice";
    public const string ZeroShot = "demo/zero-shot";
    public const string Embed = "demo/embed";
    public const string Rerank = "demo/rerank";

    /// <summary>Every built-in name.</summary>
    public static IReadOnlyList<string> Names { get; } = [FillMask, Sentiment, Ner, QuestionAnswering, Choice, ZeroShot, Embed, Rerank];

    /// <summary>The path of a model: the folder of a built-in demo, or the path itself.</summary>
    /// <exception cref="CommandException">There is no such folder or file, or this build comes without demos.</exception>
    public static string Resolve(string model)
    {
        foreach (string name in Names)
        {
            if (name == model) return Folder(name);
        }
        if (Directory.Exists(model) || File.Exists(model)) return model;
        throw new CommandException(
            $"No model at '{model}': neither a folder nor a built-in demo ({string.Join(", ", Names)}).");
    }

    private static string Folder(string name)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Demo", name["demo/".Length..]);
        if (Directory.Exists(folder)) return folder;
        throw new CommandException(
            $"This build of convbert comes without the demo model '{name}' (expected in '{folder}'); name a model with --model DIR.");
    }
}
