using System.Globalization;
using ConvBert.Serving.Engine;
using Microsoft.AspNetCore.Http;

namespace ConvBert.Server.Http;

/// <summary>What an answer took, in text-embeddings-inference's headers; times are in milliseconds.</summary>
internal static class UsageHeaders
{
    /// <summary>Writes the headers.</summary>
    public static void Write(IHeaderDictionary headers, int characters, RequestUsage usage, TimeSpan total)
    {
        headers["x-compute-type"] = "cpu";
        headers["x-compute-characters"] = Text(characters);
        headers["x-compute-tokens"] = Text(usage.Tokens);
        headers["x-compute-time"] = headers["x-total-time"] = Milliseconds(total);
        headers["x-tokenization-time"] = Milliseconds(usage.Tokenize);
        headers["x-queue-time"] = Milliseconds(usage.Queue);
        headers["x-inference-time"] = Milliseconds(usage.Forward);
    }

    private static string Milliseconds(TimeSpan time) => Text((long)time.TotalMilliseconds);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
