namespace ConvBert.Tokenization.Unicode;

/// <summary>
/// A value for every code point, in contiguous pages of 256; equal pages of a range are stored once. A lookup takes two loads, and a whole
/// table a few tens of kilobytes, of which a text touches a few pages.
/// </summary>
internal sealed class CodePointTable<T>
    where T : struct
{
    private const int PageBits = 8;
    private const int PageSize = 1 << PageBits;

    private readonly ushort[] _pageOf = new ushort[0x110000 >> PageBits];

    /// <summary>For each page, the number of blocks of the code space that use it.</summary>
    private readonly List<int> _uses = [0x110000 >> PageBits];

    /// <summary>The first page is initially that of all code points.</summary>
    private T[] _values = new T[PageSize];

    public T this[int codePoint] => _values[(_pageOf[codePoint >> PageBits] << PageBits) | (codePoint & (PageSize - 1))];

    public void Set(int codePoint, T value) => Change(codePoint, codePoint, _ => value);

    /// <summary>Changes the values of a range of code points, both ends inclusive.</summary>
    public void Change(int first, int last, Func<T, T> change)
    {
        // Consecutive whole pages that were shared remain shared.
        (int Before, int After) whole = (-1, -1);
        for (int stretch = first >> PageBits; stretch <= last >> PageBits; stretch++)
        {
            int from = Math.Max(first - (stretch << PageBits), 0);
            int to = Math.Min(last - (stretch << PageBits), PageSize - 1);
            bool isWhole = from == 0 && to == PageSize - 1;
            int before = _pageOf[stretch];
            if (isWhole && before == whole.Before)
            {
                Use(stretch, whole.After);
                continue;
            }

            int page = OwnPage(stretch);
            Change(page, from, to, change);
            if (isWhole) whole = (before, page);
        }
    }

    private void Change(int page, int from, int to, Func<T, T> change)
    {
        Span<T> values = _values.AsSpan(page << PageBits, PageSize);
        for (int i = from; i <= to; i++) values[i] = change(values[i]);
    }

    /// <summary>The page of a block, made unique to it.</summary>
    private int OwnPage(int stretch)
    {
        int shared = _pageOf[stretch];
        if (_uses[shared] == 1) return shared;
        int own = _uses.Count;
        _uses.Add(0);
        if (_values.Length < _uses.Count << PageBits) Array.Resize(ref _values, 2 * _values.Length);
        _values.AsSpan(shared << PageBits, PageSize).CopyTo(_values.AsSpan(own << PageBits));
        Use(stretch, own);
        return own;
    }

    private void Use(int stretch, int page)
    {
        _uses[_pageOf[stretch]]--;
        _uses[page]++;
        _pageOf[stretch] = checked((ushort)page);
    }
}
