using AotDistil.Runtime.Layers;
using Xunit;

namespace AotDistil.Runtime.Tests.Layers;

/// <summary>Threads that share one piece of work.</summary>
public sealed class TeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Every_worker_does_its_part_and_barriers_hold_all_of_them(int size)
    {
        using Team team = new(size);
        Stages work = new(team);
        for (int call = 1; call <= 20; call++)
        {
            team.Run(work);
            Assert.Equal(call * size * Stages.Count, work.Done);
        }

        Assert.Equal(0, work.Early);
    }

    [Fact]
    public void Sleeping_workers_wake_for_the_next_call()
    {
        using Team team = new(2);
        Stages work = new(team);
        team.Run(work);
        Thread.Sleep(50); // long enough to be asleep
        team.Run(work);
        Assert.Equal(2 * 2 * Stages.Count, work.Done);
    }

    [Fact]
    public void A_team_of_nobody_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new Team(0));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 1)]
    [InlineData(5, 2)]
    [InlineData(2, 3)]
    [InlineData(128, 7)]
    public void Shares_cover_everything_once_and_are_even(int count, int workers)
    {
        int next = 0;
        for (int worker = 0; worker < workers; worker++)
        {
            Share share = Share.Of(count, workers, worker);
            Assert.Equal(next, share.Start);
            Assert.InRange(share.Count, count / workers, (count / workers) + 1);
            next = share.End;
        }

        Assert.Equal(count, next);
    }

    [Theory]
    [InlineData(0, 10, 3, 7)]
    [InlineData(0, 4, 3, 4)]
    [InlineData(5, 10, 5, 7)]
    [InlineData(7, 10, 7, 7)]
    [InlineData(0, 3, 3, 3)]
    public void What_a_share_has_in_common_with_a_range_is_never_negative(int start, int end, int expectedStart, int expectedEnd)
    {
        Share common = new Share(3, 7).Within(start, end);
        Assert.Equal(new Share(expectedStart, expectedEnd), common);
    }

    private sealed class Stages(Team team) : ITeamWork
    {
        public const int Count = 20;
        private int _done;
        private int _early;

        public int Done => _done;

        /// <summary>How often a worker saw that another had not finished the stage before.</summary>
        public int Early => _early;

        public void Work(int worker)
        {
            int before = _done - (_done % (team.Size * Count)); // whole calls; nobody has passed the first barrier yet
            team.Barrier();
            for (int stage = 1; stage <= Count; stage++)
            {
                Interlocked.Increment(ref _done);
                team.Barrier();
                if (Volatile.Read(ref _done) < before + (stage * team.Size))
                {
                    Interlocked.Increment(ref _early);
                }

                team.Barrier();
            }
        }
    }
}
