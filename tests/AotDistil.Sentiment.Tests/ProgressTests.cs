namespace AotDistil.Samples.Sentiment.Tests;

public sealed class ProgressTests : IDisposable
{
    private readonly HandClock _clock = new();
    private readonly StringWriter _terminal = new();

    [Fact]
    public void The_first_second_is_quiet_and_leaves_nothing_to_wipe()
    {
        Progress progress = new(_terminal, _clock);
        _clock.Advance(TimeSpan.FromSeconds(0.9));
        progress.Report(1_000_000);
        progress.Clear();
        Assert.Equal("", _terminal.ToString());
    }

    [Fact]
    public void Count_and_rate_are_drawn_five_times_a_second_and_wiped_at_the_end()
    {
        Progress progress = new(_terminal, _clock);
        _clock.Advance(TimeSpan.FromSeconds(2));
        progress.Report(5_000);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        progress.Report(6_000);
        Assert.Equal("\r5,000 texts, 2,500 per second\e[K", _terminal.ToString());
        _clock.Advance(TimeSpan.FromSeconds(0.4));
        progress.Report(10_000);
        progress.Clear();
        progress.Clear();
        Assert.Equal("\r5,000 texts, 2,500 per second\e[K\r10,000 texts, 4,000 per second\e[K\r\e[K", _terminal.ToString());
    }

    public void Dispose() => _terminal.Dispose();

    private sealed class HandClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan time) => _now += time.Ticks;
    }
}
