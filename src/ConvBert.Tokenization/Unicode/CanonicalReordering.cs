using System.Runtime.InteropServices;

namespace ConvBert.Tokenization.Unicode;

/// <summary>Sorts runs of combining characters by their classes; the sort is stable.</summary>
internal static class CanonicalReordering
{
    /// <summary>Sorts each run of characters with a non-zero class.</summary>
    public static void Sort<T>(List<T> text, Func<T, int> combiningClass)
    {
        for (int start = 0; start < text.Count; start++)
        {
            if (combiningClass(text[start]) == 0) continue;
            int end = start + 1;
            bool sorted = true;
            for (int last = combiningClass(text[start]); end < text.Count && combiningClass(text[end]) is var next && next != 0; end++)
            {
                sorted &= last <= next;
                last = next;
            }

            if (!sorted) SortRun(CollectionsMarshal.AsSpan(text)[start..end], combiningClass);
            start = end;
        }
    }

    /// <summary>By class, then by position. A run may be as long as the text, which rules out an insertion sort.</summary>
    private static void SortRun<T>(Span<T> run, Func<T, int> combiningClass)
    {
        var keys = new long[run.Length];
        for (int i = 0; i < keys.Length; i++) keys[i] = ((long)combiningClass(run[i]) << 32) | (uint)i;
        T[] items = run.ToArray();
        Array.Sort(keys, items);
        items.CopyTo(run);
    }
}
