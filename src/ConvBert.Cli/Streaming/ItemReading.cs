using ConvBert.Serving.Parameters;

namespace ConvBert.Cli.Streaming;

/// <summary>Makes items of what was read.</summary>
internal static class ItemReading
{
    /// <summary>The item that <paramref name="parse"/> gives, or why there is none.</summary>
    public static StreamItem<TItem> Of<TItem>(long number, int size, Exception? refused, Func<TItem> parse)
        where TItem : class
    {
        if (refused is not null) return new StreamItem<TItem>(number, null, refused, size);
        try
        {
            return new StreamItem<TItem>(number, parse(), null, size);
        }
        catch (RefusalException exception)
        {
            return new StreamItem<TItem>(number, null, exception, size);
        }
    }
}
