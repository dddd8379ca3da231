using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace ConvBert.Kernels.Threading;

/// <summary>
/// Persistent threads that run parallel regions. The caller takes part; any number of callers may share a team, and never more than
/// <see cref="Threads"/> threads work at once: a caller that finds the team busy works with whatever threads are free, at least its own.
/// Results do not depend on how many they are.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    private static readonly Dictionary<int, WorkerTeam> SharedTeams = [];

    private readonly SemaphoreSlim _seats;
    private readonly Stack<Helper> _idle = new();
    private readonly Stack<Crew> _crews = new();
    private readonly List<Helper> _helpers = [];
    private readonly CrewSize _size = new();
    private volatile bool _disposed;

    /// <summary>A team of <paramref name="threads"/> threads, the caller's included; helpers start on first use.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one thread.</exception>
    public WorkerTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        _seats = new SemaphoreSlim(threads, threads);
    }

    public int Threads { get; }

    /// <summary>
    /// The process's team of <paramref name="threads"/> threads; models with the same count share one, and it is never disposed.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one thread.</exception>
    public static WorkerTeam Shared(int threads)
    {
        lock (SharedTeams)
        {
            if (!SharedTeams.TryGetValue(threads, out WorkerTeam? team))
            {
                team = new WorkerTeam(threads);
                SharedTeams.Add(threads, team);
            }

            return team;
        }
    }

    /// <summary>
    /// Runs <paramref name="region"/> on the caller and every free thread of the team, or on fewer where other processes hold the cores
    /// (<see cref="CrewSize"/>); returns when all are done.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The team was disposed.</exception>
    /// <exception cref="OperationCanceledException">The wait for a free thread was cancelled.</exception>
    public void Run(IParallelRegion region, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _seats.Wait(cancellationToken);
        if (_disposed)
        {
            _seats.Release();
            throw new ObjectDisposedException(nameof(WorkerTeam));
        }

        long start = Stopwatch.GetTimestamp(), waited = 0;
        Crew crew = Assemble(start);
        try
        {
            waited = crew.Run(region);
        }
        finally
        {
            Disband(crew, start, waited);
        }
    }

    /// <summary>Waits for the regions that run, then ends the threads; callers that still wait for a free one are refused.</summary>
    public void Dispose()
    {
        lock (_idle)
        {
            if (_disposed) return;
            _disposed = true;
        }

        for (int seat = 0; seat < Threads; seat++) _seats.Wait();
        foreach (Helper helper in _helpers) helper.Dispose();
        _seats.Release(Threads);
    }

    private Crew Assemble(long now)
    {
        lock (_idle)
        {
            Crew crew = _crews.Count > 0 ? _crews.Pop() : new Crew();
            int most = _size.Most(now) - 1;
            while (crew.Helpers.Count < most && _seats.Wait(0)) crew.Helpers.Add(TakeHelper());
            return crew;
        }
    }

    private Helper TakeHelper()
    {
        if (_idle.Count > 0) return _idle.Pop();
        var helper = new Helper();
        _helpers.Add(helper);
        return helper;
    }

    private void Disband(Crew crew, long start, long waited)
    {
        int seats = 1 + crew.Helpers.Count;
        long now = Stopwatch.GetTimestamp();
        lock (_idle)
        {
            _size.Report(seats, now - start, waited, now);
            foreach (Helper helper in crew.Helpers) _idle.Push(helper);
            crew.Helpers.Clear();
            _crews.Push(crew);
        }

        _seats.Release(seats);
    }

    /// <summary>The threads of one region: its caller and some helpers.</summary>
    private sealed class Crew
    {
        private readonly CrewBarrier _barrier = new();
        private readonly Signal _helperDone = new(TimeSpan.FromMilliseconds(5));
        private IParallelRegion _region = null!;
        private ExceptionDispatchInfo? _failure;

        public List<Helper> Helpers { get; } = [];

        /// <summary>Runs a region; returns how long the caller waited for the helpers.</summary>
        public long Run(IParallelRegion region)
        {
            _region = region;
            _failure = null;
            _barrier.Reset(1 + Helpers.Count);
            int done = _helperDone.Value;
            for (int i = 0; i < Helpers.Count; i++) Helpers[i].Start(this, i + 1);
            Execute(0);
            int allDone = done + Helpers.Count;
            long waited = _barrier.CallerWaited;
            while (_helperDone.Value is var seen && seen != allDone) waited += _helperDone.WaitPast(seen);
            _region = null!;
            _failure?.Throw();
            return waited;
        }

        public void ExecuteAsHelper(int index)
        {
            Execute(index);
            _helperDone.Advance();
        }

        private void Execute(int index)
        {
            int count = 1 + Helpers.Count;
            try
            {
                _region.Execute(new Worker(index, count, count == 1 ? null : _barrier));
            }
            catch (BrokenCrewException)
            {
                // The worker that failed first has recorded why.
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
                _barrier.Break();
            }
        }
    }

    /// <summary>A background thread that waits until a crew calls it.</summary>
    private sealed class Helper : IDisposable
    {
        // Forwards that follow each other find the helper awake; a process that pauses for longer finds it asleep and pays nothing for it.
        private readonly Signal _start = new(TimeSpan.FromMilliseconds(0.5));
        private readonly Thread _thread;
        private Crew? _crew;
        private int _index;

        public Helper()
        {
            _thread = new Thread(Loop) { IsBackground = true, Name = "ConvBert worker" };
            _thread.Start();
        }

        public void Start(Crew crew, int index)
        {
            _crew = crew;
            _index = index;
            _start.Advance();
        }

        public void Dispose()
        {
            _crew = null;
            _start.Advance();
            _thread.Join();
        }

        private void Loop()
        {
            for (int run = 0; ; run++)
            {
                _start.WaitPast(run);
                if (_crew is not { } crew) return;
                crew.ExecuteAsHelper(_index);
            }
        }
    }
}
