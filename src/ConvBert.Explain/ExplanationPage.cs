using System.Text;
using System.Text.Json;

namespace ConvBert.Explain;

/// <summary>
/// An explanation as one HTML file that needs nothing else. Its Content-Security-Policy allows the script and the style that are in it, by
/// their hashes, and nothing from elsewhere; texts are data, never markup.
/// </summary>
public static class ExplanationPage
{
    private static readonly Lazy<(string Head, string Tail)> Frame = new(MakeFrame);

    /// <summary>Writes the page, UTF-8.</summary>
    /// <param name="destination">Where it goes; stays open.</param>
    /// <param name="explanation">The explanation.</param>
    public static void Write(Stream destination, Explanation explanation)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(explanation);
        destination.Write(Encoding.UTF8.GetBytes(Frame.Value.Head));
        // The writer's encoder escapes '<', so that no text ends the element that holds it.
        using (var writer = new Utf8JsonWriter(destination)) ExplanationJson.Write(writer, explanation);
        destination.Write(Encoding.UTF8.GetBytes(Frame.Value.Tail));
    }

    private static (string Head, string Tail) MakeFrame()
    {
        string head =
            $$"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '{{PageHashes.Script}}'; style-src '{{PageHashes.Style}}'; img-src data:; base-uri 'none'; form-action 'none'">
            <title>A look inside ConvBERT</title>
            <style>{{PageModules.Style}}</style>
            </head>
            <body>
            <main class="wide">
            <h1>A look inside ConvBERT</h1>
            <p class="lead">Half of each layer's heads attend to the whole text; the other half convolve, each token with a kernel of its own over its neighbours.</p>
            <div id="look"><noscript>This page needs JavaScript.</noscript></div>
            </main>
            <script type="application/json" id="explanation">
            """;
        return (head.ReplaceLineEndings("\n"), $"</script>\n<script type=\"module\">{PageModules.Script}</script>\n</body>\n</html>\n");
    }
}
