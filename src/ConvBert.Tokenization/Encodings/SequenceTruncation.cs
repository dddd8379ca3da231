namespace ConvBert.Tokenization.Encodings;

/// <summary>How many tokens of each text are kept, and the windows of the rest.</summary>
internal static class SequenceTruncation
{
    /// <summary>The lengths kept of two texts when the longer one is truncated first, as the fast tokenizer counts.</summary>
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

    /// <summary>The same as the slow tokenizer counts: if both are truncated and the room is odd, the first keeps one more.</summary>
    public static (int First, int Second) LongestFirstSlow(int first, int second, int room)
    {
        int removed = first + second - room;
        int fromLonger = Math.Min(Math.Abs(first - second), removed);
        int fromBoth = removed - fromLonger;
        return first > second
            ? (first - fromLonger - (fromBoth / 2), second - (fromBoth - (fromBoth / 2)))
            : (first - (fromBoth / 2), second - fromLonger - (fromBoth - (fromBoth / 2)));
    }

    /// <summary>
    /// Replaces <paramref name="windows"/> by the windows of a text truncated to <paramref name="kept"/> tokens, the main one first;
    /// consecutive windows share <paramref name="stride"/> tokens.
    /// </summary>
    public static void SetWindows(List<Range> windows, int length, int kept, int stride, bool fromLeft, int maxWindows)
    {
        windows.Clear();
        if (length <= kept || kept == 0)
        {
            windows.Add(length <= kept ? 0..length : 0..0);
            if (length > kept && maxWindows > 1) windows.Add(0..length);
            return;
        }

        int step = kept - stride;
        for (int moved = 0; windows.Count < maxWindows; moved += step)
        {
            int start = fromLeft ? Math.Max(length - moved - kept, 0) : moved;
            int end = fromLeft ? length - moved : Math.Min(moved + kept, length);
            windows.Add(start..end);
            if (fromLeft ? start == 0 : end == length) return;
        }
    }
}
