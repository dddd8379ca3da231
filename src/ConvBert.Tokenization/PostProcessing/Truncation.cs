namespace ConvBert.Tokenization.PostProcessing;

/// <summary>How many tokens of each sequence stay, and the windows of the rest.</summary>
internal static class Truncation
{
    /// <summary>Lengths kept of two sequences when the longer one gives way first, as the fast tokenizer counts.</summary>
    public static (int First, int Second) LongestFirst(int first, int second, int room)
    {
        (int shorter, int longer) = (Math.Min(first, second), Math.Max(first, second));
        longer = shorter > room ? shorter : Math.Max(shorter, room - shorter);
        if (shorter + longer > room)
        {
            shorter = room / 2;
            longer = shorter + (room % 2);
        }

        return first <= second ? (shorter, longer) : (longer, shorter);
    }

    /// <summary>The same as the slow tokenizer counts: where both are cut and the room is odd, the first keeps one more.</summary>
    public static (int First, int Second) LongestFirstSlow(int first, int second, int room)
    {
        int removed = first + second - room;
        int fromLonger = Math.Min(Math.Abs(first - second), removed);
        int fromBoth = removed - fromLonger;
        return first > second
            ? (first - fromLonger - (fromBoth / 2), second - (fromBoth - (fromBoth / 2)))
            : (first - (fromBoth / 2), second - fromLonger - (fromBoth - (fromBoth / 2)));
    }

    /// <summary>The windows of a sequence cut to <paramref name="kept"/> tokens, the main one first; neighbours share <paramref name="stride"/>.</summary>
    public static List<Range> Windows(int length, int kept, int stride, bool fromLeft)
    {
        if (length <= kept) return [0..length];
        if (kept == 0) return [0..0, 0..length];
        var windows = new List<Range>();
        int step = kept - stride;
        if (fromLeft)
        {
            for (int end = length; ; end -= step)
            {
                int start = Math.Max(end - kept, 0);
                windows.Add(start..end);
                if (start == 0) return windows;
            }
        }

        for (int start = 0; ; start += step)
        {
            int end = Math.Min(start + kept, length);
            windows.Add(start..end);
            if (end == length) return windows;
        }
    }
}
