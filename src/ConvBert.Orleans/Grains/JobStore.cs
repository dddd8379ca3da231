using System.Globalization;
using ConvBert.Orleans.Ledger;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace ConvBert.Orleans.Grains;

/// <summary>The state of a job in the storage of the cluster: its record, and a page for each run of shards.</summary>
internal sealed class JobStore(IGrainStorage storage, GrainId id)
{
    private GrainState<JobRecord> _record = new(new JobRecord());
    private readonly List<GrainState<LedgerPage>> _pages = [];
    private Task _changing = Task.CompletedTask;

    /// <summary>The record as it is stored.</summary>
    public JobRecord Record => _record.State!;

    /// <summary>Reads the record and, where the job is planned, all pages.</summary>
    public async Task ReadAsync()
    {
        await storage.ReadStateAsync("job", id, _record);
        _record.State ??= new JobRecord();
        _pages.Clear();
        int pages = (Record.Shards + LedgerPage.Size - 1) / LedgerPage.Size;
        for (int i = 0; i < pages; i++) _pages.Add(new GrainState<LedgerPage>(new LedgerPage()));
        await Task.WhenAll(_pages.Select((page, i) => storage.ReadStateAsync(NameOf(i), id, page)));
    }

    /// <summary>
    /// Changes the record: in the storage, and then in memory. Where that fails nobody knows what is stored, and the store must be read anew.
    /// </summary>
    public Task ChangeAsync(Func<JobRecord, JobRecord> change) => _changing = ChangeAfterAsync(_changing, change);

    /// <summary>Writes a page.</summary>
    public Task WritePageAsync(int page) => storage.WriteStateAsync(NameOf(page), id, _pages[page]);

    /// <summary>A page as it is in memory.</summary>
    public LedgerPage Page(int page) => _pages[page].State!;

    /// <summary>Stores a plan; an earlier one that was not finished is overwritten.</summary>
    public async Task WritePlanAsync(IReadOnlyList<Shard> shards)
    {
        _pages.Clear();
        foreach (Shard[] page in shards.Chunk(LedgerPage.Size))
        {
            var state = new GrainState<LedgerPage>(new LedgerPage());
            await storage.ReadStateAsync(NameOf(_pages.Count), id, state);
            state.State = new LedgerPage { Shards = [.. page] };
            _pages.Add(state);
            await WritePageAsync(_pages.Count - 1);
        }
    }

    /// <summary>Calls and the work beside them both change the record, one after the other.</summary>
    private async Task ChangeAfterAsync(Task before, Func<JobRecord, JobRecord> change)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        JobRecord changed = change(Record);
        if (changed == Record) return;
        var next = new GrainState<JobRecord>(changed, _record.ETag) { RecordExists = _record.RecordExists };
        await storage.WriteStateAsync("job", id, next);
        _record = next;
    }

    private static string NameOf(int page) => string.Create(CultureInfo.InvariantCulture, $"ledger-{page}");
}
