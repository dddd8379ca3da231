using ConvBert.Cli.Tests.Support;
using ConvBert.Pipelines;

namespace ConvBert.Cli.Tests.ReadMe;

/// <summary>The C# of README.md, line by line as it stands there.</summary>
internal static class ReadMeSnippets
{
    private static readonly Action<TextWriter>[] Snippets = [FirstSteps];

    public static int Count => Snippets.Length;

    /// <summary>Runs a snippet in the root of the repository and gives what it prints.</summary>
    public static string Run(int snippet)
    {
        string before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(Repository.Root);
        try
        {
            using var console = new StringWriter { NewLine = "\n" };
            Snippets[snippet](console);
            return console.ToString();
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }
    }

    /// <param name="Console">Named as what the snippet prints to.</param>
    private static void FirstSteps(TextWriter Console)
    {
        using var fillMask = FillMaskPipeline.FromPretrained("src/ConvBert.Cli/Demo/fill-mask");
        foreach (var guess in fillMask.Run("The capital of France is [MASK].").Predictions)
            Console.WriteLine($"{guess.TokenStr,-10} {guess.Score:0.000}");

        using var tagger = TokenClassificationPipeline.FromPretrained("src/ConvBert.Cli/Demo/ner");
        var options = new TokenClassificationOptions { AggregationStrategy = AggregationStrategy.Simple };
        foreach (var entity in tagger.Run("Anna Smith works for Acme Corp in Paris.", options).Entities)
            Console.WriteLine($"{entity.EntityGroup,-10} {entity.Word}");
    }
}
