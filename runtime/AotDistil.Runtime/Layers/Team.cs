namespace AotDistil.Runtime.Layers;

/// <summary>
/// Threads that share one forward pass: the caller's own, and <c>size − 1</c> that sleep between calls. Within a call they meet at barriers, where they spin
/// for a while, as the stages between barriers are short and waking takes longer than most waits, and then sleep.
/// </summary>
public sealed class Team : IDisposable
{
    /// <summary>Turns of a worker that waits for the others before it sleeps: some 300 microseconds. With 20, a sixth of a batch of 6 × 384 went into waking.</summary>
    private const int BarrierTurns = 1024;

    /// <summary>Turns of a worker that has no work before it sleeps: the time it takes to tokenise the next part of a batch.</summary>
    private const int ServeTurns = 256;

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

        if (Spin(ref _phase, phase, BarrierTurns))
        {
            return;
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

    /// <summary>Waits, awake, until a number is no longer what it was; false if it still is after so many turns.</summary>
    private static bool Spin(ref int number, int was, int turns)
    {
        for (int turn = 0; turn < turns; turn++)
        {
            if (Volatile.Read(ref number) != was)
            {
                return true;
            }

            Thread.SpinWait(8);
        }

        return false;
    }

    private void Serve(int worker)
    {
        int seen = 0;
        while (true)
        {
            ITeamWork work;
            Spin(ref _round, seen, ServeTurns);
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
