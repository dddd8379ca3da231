using System.Globalization;
using System.Text;
using ConvBert.Orleans.Files;

namespace ConvBert.Orleans.Results;

/// <summary>
/// A note beside the results of an attempt at a shard. It is removed at an orderly end; one that is found was left by an attempt whose
/// process ended, and the next attempt takes line by line and notes each before it runs, so that the line that ends processes is known.
/// </summary>
internal sealed class ShardTries : IAsyncDisposable
{
    private const int CountWidth = 20;

    private readonly IFileStore _store;
    private readonly string _path;
    private readonly HashSet<long> _poisonous = [];
    private readonly bool _isFirst;
    private readonly long _deadLine;
    private readonly int _deadTries;
    private bool _isOrderly;

    private ShardTries(IFileStore store, string path, string note, int maxTries)
    {
        (_store, _path, _isFirst) = (store, path, note.Length == 0);
        if (!_isFirst) (_deadLine, _deadTries) = Read(note);
        if (_deadTries >= maxTries) _poisonous.Add(_deadLine);
    }

    /// <summary>Reads the note, and notes this attempt.</summary>
    /// <param name="store">Where the note is.</param>
    /// <param name="path">The note.</param>
    /// <param name="maxTries">How often a line may end its process.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    public static async Task<ShardTries> OpenAsync(
        IFileStore store, string path, int maxTries, CancellationToken cancellationToken)
    {
        string note = "";
        if (await store.FindAsync(path, cancellationToken).ConfigureAwait(false) is { } found)
        {
            using var reader = new StreamReader(store.Open(found), Encoding.ASCII);
            note = await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        }

        var tries = new ShardTries(store, path, note, maxTries);
        await tries.WriteAsync(tries._deadLine, tries._deadTries, cancellationToken).ConfigureAwait(false);
        return tries;
    }

    /// <summary>Whether an attempt before ended with its process, so that lines are taken one by one.</summary>
    public bool IsCareful => !_isFirst;

    /// <summary>Whether the line is given up.</summary>
    public bool IsPoisonous(long line) => _poisonous.Contains(line);

    /// <summary>Notes that a line is about to run, where lines are taken one by one.</summary>
    public Task EnterAsync(long line, CancellationToken cancellationToken) =>
        WriteAsync(line, line == _deadLine ? _deadTries + 1 : 1, cancellationToken);

    /// <summary>The attempt ends in order: its result is whole, or it is given back unharmed.</summary>
    public void EndInOrder(bool isComplete) => _isOrderly = isComplete || _isFirst;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isOrderly) await _store.RemoveAsync(_path).ConfigureAwait(false);
    }

    private (long Line, int Tries) Read(string note)
    {
        string[] fields = note.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (fields.Length < 2)
            throw new InvalidDataException($"'{_path}' is damaged: {fields.Length} numbers, at least two were expected.");
        foreach (string field in fields.Skip(2)) _poisonous.Add(Number(field));
        return (Number(fields[0]), (int)Number(fields[1]));
    }

    private long Number(string field) => long.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
        ? number
        : throw new InvalidDataException($"'{_path}' is damaged: '{field}' is no number. Remove it; the shard is then answered anew.");

    private Task WriteAsync(long line, int tries, CancellationToken cancellationToken)
    {
        // Columns are fixed, so that no note is shorter than the one before.
        var text = new StringBuilder()
            .Append(line.ToString(CultureInfo.InvariantCulture).PadLeft(CountWidth))
            .Append(' ').Append(tries.ToString(CultureInfo.InvariantCulture).PadLeft(CountWidth));
        foreach (long poisonous in _poisonous.Order()) text.Append(' ').Append(poisonous.ToString(CultureInfo.InvariantCulture));
        return _store.WriteNoteAsync(_path, Encoding.ASCII.GetBytes(text.ToString()), cancellationToken);
    }
}
