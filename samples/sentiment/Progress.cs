using System.Globalization;

namespace AotDistil.Samples.Sentiment;

/// <summary>One line on the terminal that is written over: how many texts, and how many a second. Silent for the first second, so that short work stays quiet.</summary>
internal sealed class Progress
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly TextWriter _terminal;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private TimeSpan _next = Quiet;
    private bool _shown;

    public Progress(TextWriter terminal, TimeProvider clock)
    {
        (_terminal, _clock) = (terminal, clock);
        _started = clock.GetTimestamp();
    }

    /// <summary>Says that <paramref name="done"/> texts are answered; draws five times a second at most.</summary>
    public void Report(long done)
    {
        TimeSpan elapsed = _clock.GetElapsedTime(_started);
        if (elapsed < _next)
        {
            return;
        }

        _next = elapsed + Interval;
        _shown = true;
        _terminal.Write(string.Create(CultureInfo.InvariantCulture, $"\r{done:N0} texts, {done / elapsed.TotalSeconds:N0} per second\e[K"));
        _terminal.Flush();
    }

    /// <summary>Wipes the line, before anything else is written and at the end.</summary>
    public void Clear()
    {
        if (_shown)
        {
            _shown = false;
            _terminal.Write("\r\e[K");
            _terminal.Flush();
        }
    }
}
