using System.Globalization;
using System.Text;
using ConvBert.Orleans.Files;

namespace ConvBert.Orleans.Results;

/// <summary>
/// A note beside the results of an attempt at a shard. It is removed at an orderly end; one that is found was left by an attempt whose
/// process ended, and the next attempt takes line by line and notes each before it runs, so that the line that ends processes is known.
/// Whatever ends an attempt in order, such as a full disk, is no line's fault: the note is then again what it was before.
/// </summary>
internal sealed class ShardTries
{
    private const int CountWidth = 20;
    private const int CountedFields = 3;

    /// <summary>Says that a try was counted for good; no process has this number.</summary>
    private const long Nobody = 0;

    /// <summary>This process. A note of its own hand that it finds was not left by an end of the process.</summary>
    private static readonly long Myself = Random.Shared.NextInt64(Nobody + 1, long.MaxValue);

    private readonly IFileStore _store;
    private readonly string _path;
    private readonly HashSet<long> _poisonous = [];
    private readonly bool _isFirst;
    private readonly long _deadLine;
    private readonly int _deadTries;
    private long _line;
    private int _tries;

    private ShardTries(IFileStore store, string path, string note, int maxTries)
    {
        (_store, _path, _isFirst) = (store, path, note.Length == 0);
        if (!_isFirst) (_deadLine, _deadTries) = Read(note);
        if (_deadTries >= maxTries) _poisonous.Add(_deadLine);
    }

    /// <summary>Reads the note.</summary>
    /// <param name="store">Where the note is.</param>
    /// <param name="path">The note.</param>
    /// <param name="maxTries">How often a line may end its process.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static async Task<ShardTries> ReadAsync(
        IFileStore store, string path, int maxTries, CancellationToken cancellationToken) =>
        new(store, path, await TextAsync(store, path, cancellationToken).ConfigureAwait(false), maxTries);

    /// <summary>Whether an attempt before ended with its process, so that lines are taken one by one.</summary>
    public bool IsCareful => !_isFirst;

    /// <summary>Whether the line is given up.</summary>
    public bool IsPoisonous(long line) => _poisonous.Contains(line);

    /// <summary>Notes that this attempt begins.</summary>
    public Task BeginAsync(CancellationToken cancellationToken) => WriteAsync(_deadLine, _deadTries, Myself, cancellationToken);

    /// <summary>Notes that a line is about to run, where lines are taken one by one.</summary>
    public Task EnterAsync(long line, CancellationToken cancellationToken) =>
        WriteAsync(line, line == _deadLine ? _deadTries + 1 : 1, Myself, cancellationToken);

    /// <summary>The shard is answered.</summary>
    public Task CompleteAsync() => _store.RemoveAsync(_path);

    /// <summary>The line that was entered is to blame for the end of the attempt, although the process goes on.</summary>
    public Task BlameLineAsync() => WriteAsync(_line, _tries, Nobody, CancellationToken.None);

    /// <summary>The attempt ends in order, without a result.</summary>
    public async Task GiveBackAsync()
    {
        string note = await TextAsync(_store, _path, CancellationToken.None).ConfigureAwait(false);
        // A lease that ran out may have brought the shard into other hands, whose note this is then.
        if (note.Length == 0 || Owner(Fields(note)) != Myself) return;
        if (_isFirst) await _store.RemoveAsync(_path).ConfigureAwait(false);
        else await WriteAsync(_deadLine, _deadTries, Nobody, CancellationToken.None).ConfigureAwait(false);
    }

    private static async Task<string> TextAsync(IFileStore store, string path, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(path, cancellationToken).ConfigureAwait(false) is not { } found) return "";
        // Whichever version there is: another attempt may be writing.
        using var reader = new StreamReader(store.Open(found with { Version = null }), Encoding.ASCII);
        return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
    }

    private (long Line, int Tries) Read(string note)
    {
        long[] fields = Fields(note);
        foreach (long line in fields.AsSpan(CountedFields)) _poisonous.Add(line);
        int tries = (int)fields[1];
        // Where the store refused to take this process's note back, the try was none: the process is there.
        return (fields[0], Owner(fields) == Myself && tries > 0 ? tries - 1 : tries);
    }

    private static long Owner(long[] fields) => fields[CountedFields - 1];

    private long[] Fields(string note)
    {
        string[] fields = note.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return fields.Length >= CountedFields
            ? [.. fields.Select(Number)]
            : throw new InvalidDataException(
                $"'{_path}' is damaged: {fields.Length} numbers, at least {CountedFields} were expected. {Advice}");
    }

    private long Number(string field) => long.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
        ? number
        : throw new InvalidDataException($"'{_path}' is damaged: '{field}' is no number. {Advice}");

    private static string Advice => "Remove it; the shard is then answered anew.";

    private Task WriteAsync(long line, int tries, long owner, CancellationToken cancellationToken)
    {
        (_line, _tries) = (line, tries);
        // Columns are fixed, so that no note is shorter than the one before.
        var text = new StringBuilder();
        foreach (long field in (ReadOnlySpan<long>)[line, tries, owner])
            text.Append(field.ToString(CultureInfo.InvariantCulture).PadLeft(CountWidth)).Append(' ');
        text.AppendJoin(' ', _poisonous.Order().Select(poisonous => poisonous.ToString(CultureInfo.InvariantCulture)));
        return _store.WriteNoteAsync(_path, Encoding.ASCII.GetBytes(text.ToString()), cancellationToken);
    }
}
