using System.IO.Hashing;

namespace ConvBert.FineTuning.Datasets;

/// <summary>A file of examples: looked through once, then read as often as wanted.</summary>
/// <param name="path">The file.</param>
/// <param name="options">How it is read.</param>
/// <param name="format">How it holds records.</param>
/// <param name="createParser">What makes examples of them, for the names of a record's fields.</param>
internal sealed class ExampleFile<TExample>(
    string path, DatasetOptions options, RecordFormat format, Func<IReadOnlyCollection<string>, ExampleParser<TExample>> createParser)
    where TExample : class
{
    /// <summary>In how many records the columns are looked for.</summary>
    private const int MaxTries = 100;

    /// <summary>A numbered record that holds an example, or why it holds none.</summary>
    private readonly record struct Item(long Number, TExample? Example, BadRecordException? Error);

    /// <summary>Looks through the file.</summary>
    /// <param name="labels">Counts the labels.</param>
    /// <param name="problem">What a text classifier says.</param>
    /// <exception cref="DatasetException">The file cannot be read, holds no example, or has a bad line where none may be.</exception>
    public Dataset<TExample> Open(LabelCollector labels, ProblemType? problem)
    {
        var refused = new List<RefusedLine>();
        long count = 0, refusedCount = 0;
        using FileStream file = ExampleStreams.Open(path);
        var state = FileState.Of(path);
        var hash = new XxHash128();
        using var hashing = new HashingStream(file, hash);
        foreach (Item item in Items(hashing))
        {
            if (item.Example is { } example)
            {
                if (count == options.MaxExamples) continue;
                count++;
                try
                {
                    labels.Add(example);
                }
                catch (BadRecordException exception)
                {
                    throw Refusal(item.Number, exception);
                }

                continue;
            }

            if (options.Strict) throw Refusal(item.Number, item.Error!);
            refusedCount++;
            if (refused.Count < Dataset.MaxRefused) refused.Add(new RefusedLine(item.Number, item.Error!.Message));
        }

        if (count == 0)
        {
            throw new DatasetException(refusedCount == 0
                ? $"{path}: holds no example."
                : $"{path}: holds no example; {format.Unit} {refused[0].Line} {refused[0].Reason}.");
        }

        var summary = new DatasetSummary
        {
            Count = count,
            Labels = labels.Names,
            LabelCounts = labels.Counts,
            ProblemType = problem,
            Refused = refused,
            RefusedCount = refusedCount,
            Fingerprint = $"{Convert.ToHexStringLower(hash.GetCurrentHash())}/{options with { Labels = null }}/{problem}",
        };
        return new Dataset<TExample>(path, summary, () => Read(state));
    }

    /// <summary>The records as they are, for a look ahead; those that cannot be read are left out.</summary>
    public IEnumerable<SourceRecord> Records()
    {
        using FileStream file = ExampleStreams.Open(path);
        foreach (SourceRecord record in Guarded(format.Read(file)))
        {
            if (record.Fields is not null) yield return record;
        }
    }

    private IEnumerable<TExample> Read(FileState seen)
    {
        using FileStream file = ExampleStreams.Open(path);
        if (FileState.Of(path) != seen) throw new DatasetException($"{path}: has changed since it was looked through.");
        long count = 0;
        foreach (Item item in Items(file))
        {
            if (count == options.MaxExamples) yield break;
            if (item.Example is not { } example) continue;
            count++;
            yield return example;
        }
    }

    private IEnumerable<Item> Items(Stream stream)
    {
        ExampleParser<TExample>? parser = null;
        DatasetException? withoutColumns = null;
        int tries = 0;
        foreach (SourceRecord record in Guarded(format.Read(stream)))
        {
            if (record.Fields is null)
            {
                yield return new Item(record.Number, null, new BadRecordException(record.Error!));
                continue;
            }

            // The first records may be bad ones, whose names do not tell the columns.
            if (parser is null && CreateParser(record, out parser) is { } problem)
            {
                withoutColumns ??= new DatasetException($"{path}: {problem.Message}", problem);
                if (++tries == MaxTries) throw withoutColumns;
                yield return new Item(record.Number, null, problem);
                continue;
            }

            yield return Parse(parser!, record);
        }

        if (parser is null && withoutColumns is not null) throw withoutColumns;
    }

    /// <summary>Makes the parser for the names of a record; what is wrong with them, or null.</summary>
    private BadRecordException? CreateParser(SourceRecord record, out ExampleParser<TExample>? parser)
    {
        try
        {
            parser = createParser([.. record.Fields!.Keys]);
            return null;
        }
        catch (BadRecordException exception)
        {
            parser = null;
            return exception;
        }
    }

    private static Item Parse(ExampleParser<TExample> parser, SourceRecord record)
    {
        try
        {
            return new Item(record.Number, parser.Parse(record), null);
        }
        catch (BadRecordException exception)
        {
            return new Item(record.Number, null, exception);
        }
    }

    /// <summary>The records; what ends the reading names the file.</summary>
    private IEnumerable<SourceRecord> Guarded(IEnumerable<SourceRecord> records)
    {
        using IEnumerator<SourceRecord> all = records.GetEnumerator();
        while (true)
        {
            try
            {
                if (!all.MoveNext()) yield break;
            }
            catch (BadRecordException exception)
            {
                throw new DatasetException($"{path}: {exception.Message}.", exception);
            }
            catch (IOException exception)
            {
                throw new DatasetException($"{path}: cannot be read. {exception.Message}", exception);
            }

            yield return all.Current;
        }
    }

    private DatasetException Refusal(long number, BadRecordException problem) =>
        new(path, format.Unit, number, problem.Message + ".", problem);
}
