using System.Globalization;
using System.Text;

namespace ConvBert.Orleans.Results;

/// <summary>
/// A note beside the results of an attempt at a shard. It is removed at an orderly end; one that is found was left by an attempt whose
/// process ended, and the next attempt takes line by line and notes each before it runs, so that the line that ends processes is known.
/// </summary>
internal sealed class ShardTries : IDisposable
{
    private const int CountWidth = 20;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly HashSet<long> _poisonous = [];
    private readonly bool _isFirst;
    private readonly long _deadLine;
    private readonly int _deadTries;
    private bool _isOrderly;

    /// <param name="path">The note.</param>
    /// <param name="maxTries">How often a line may end its process.</param>
    public ShardTries(string path, int maxTries)
    {
        _path = path;
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        _isFirst = _file.Length == 0;
        if (!_isFirst) (_deadLine, _deadTries) = Read();
        if (_deadTries >= maxTries) _poisonous.Add(_deadLine);
        Write(_deadLine, _deadTries);
        if (_isFirst) _file.Flush(flushToDisk: true);
    }

    /// <summary>Whether an attempt before ended with its process, so that lines are taken one by one.</summary>
    public bool IsCareful => !_isFirst;

    /// <summary>Whether the line is given up.</summary>
    public bool IsPoisonous(long line) => _poisonous.Contains(line);

    /// <summary>Notes that a line is about to run, where lines are taken one by one.</summary>
    public void Enter(long line) => Write(line, line == _deadLine ? _deadTries + 1 : 1);

    /// <summary>The attempt ends in order: its result is whole, or it is given back unharmed.</summary>
    public void EndInOrder(bool isComplete) => _isOrderly = isComplete || _isFirst;

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        if (_isOrderly && Directory.Exists(Path.GetDirectoryName(_path))) File.Delete(_path);
    }

    private (long Line, int Tries) Read()
    {
        var bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        string[] fields = Encoding.ASCII.GetString(bytes).Split(' ',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (fields.Length < 2)
            throw new InvalidDataException($"'{_path}' is damaged: {fields.Length} numbers, at least two were expected.");
        foreach (string field in fields.Skip(2)) _poisonous.Add(Number(field));
        return (Number(fields[0]), (int)Number(fields[1]));
    }

    private long Number(string field) => long.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
        ? number
        : throw new InvalidDataException($"'{_path}' is damaged: '{field}' is no number. Remove it; the shard is then answered anew.");

    private void Write(long line, int tries)
    {
        // One write of fixed columns: a process that is killed leaves this note or the one before.
        var text = new StringBuilder()
            .Append(line.ToString(CultureInfo.InvariantCulture).PadLeft(CountWidth))
            .Append(' ').Append(tries.ToString(CultureInfo.InvariantCulture).PadLeft(CountWidth));
        foreach (long poisonous in _poisonous.Order()) text.Append(' ').Append(poisonous.ToString(CultureInfo.InvariantCulture));
        RandomAccess.Write(_file.SafeFileHandle, Encoding.ASCII.GetBytes(text.ToString()), fileOffset: 0);
    }
}
