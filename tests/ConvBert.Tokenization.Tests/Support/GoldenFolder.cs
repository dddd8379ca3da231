using System.Runtime.CompilerServices;

namespace ConvBert.Tokenization.Tests.Support;

/// <summary>Where the goldens lie.</summary>
internal static class GoldenFolder
{
    public static string Of(params string[] names) => Path.Combine([Root(), "Goldens", .. names]);

    /// <summary>A demo model's folder, as Hugging Face's <c>save_pretrained</c> wrote its tokenizer.</summary>
    public static string Demo(string name) => Path.GetFullPath(Path.Combine(Root(), "..", "..", "src", "ConvBert.Cli", "Demo", name));

    private static string Root([CallerFilePath] string file = "") => Path.GetDirectoryName(Path.GetDirectoryName(file))!;
}
