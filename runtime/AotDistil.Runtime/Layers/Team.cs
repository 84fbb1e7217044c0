namespace AotDistil.Runtime.Layers;

/// <summary>
/// Threads that share one forward pass: the caller's own, and <c>size − 1</c> that sleep between calls. Within a call they meet at barriers, where they spin
/// for some microseconds, as the stages between barriers are short, and then sleep.
/// </summary>
public sealed class Team : IDisposable
{
    /// <summary>Turns of a waiting worker before it sleeps: about 20 microseconds, less than it takes to wake.</summary>
    private const int SpinTurns = 64;

    private readonly object _gate = new();
    private readonly Thread[] _threads;
    private ITeamWork? _work;
    private int _round;
    private int _arrived;
    private int _phase;
    private int _sleepers;
    private bool _stopped;

    /// <summary>Starts the threads.</summary>
    /// <param name="size">Workers, the caller included; 1 starts none.</param>
    public Team(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        Size = size;
        _threads = new Thread[size - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Serve(worker)) { IsBackground = true, Name = "AotDistil worker" };
            _threads[i].Start();
        }
    }

    /// <summary>Workers, the caller included.</summary>
    public int Size { get; }

    /// <summary>Does a piece of work together; returns when everyone is done. One call at a time.</summary>
    public void Run(ITeamWork work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (Size > 1)
        {
            lock (_gate)
            {
                _work = work;
                _round++;
                Monitor.PulseAll(_gate);
            }
        }

        work.Work(0);
        Barrier();
    }

    /// <summary>Waits until every worker is here.</summary>
    public void Barrier()
    {
        if (Size == 1)
        {
            return;
        }

        int phase = Volatile.Read(ref _phase);
        if (Interlocked.Increment(ref _arrived) == Size)
        {
            _arrived = 0;
            Interlocked.Increment(ref _phase); // a full fence: whoever counts as asleep below sees it, or is seen
            if (Volatile.Read(ref _sleepers) > 0)
            {
                lock (_gate)
                {
                    Monitor.PulseAll(_gate);
                }
            }

            return;
        }

        for (int turn = 0; turn < SpinTurns; turn++)
        {
            if (Volatile.Read(ref _phase) != phase)
            {
                return;
            }

            Thread.SpinWait(8);
        }

        lock (_gate)
        {
            Interlocked.Increment(ref _sleepers);
            while (Volatile.Read(ref _phase) == phase)
            {
                Monitor.Wait(_gate);
            }

            Interlocked.Decrement(ref _sleepers);
        }
    }

    /// <summary>Ends the threads. No call may be under way.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }

        foreach (Thread thread in _threads)
        {
            thread.Join();
        }
    }

    private void Serve(int worker)
    {
        int seen = 0;
        while (true)
        {
            ITeamWork work;
            lock (_gate)
            {
                while (_round == seen && !_stopped)
                {
                    Monitor.Wait(_gate);
                }

                if (_stopped)
                {
                    return;
                }

                seen = _round;
                work = _work!;
            }

            work.Work(worker);
            Barrier();
        }
    }
}
