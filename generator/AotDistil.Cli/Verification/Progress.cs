using System.Diagnostics;

namespace AotDistil.Cli.Verification;

/// <summary>Says on the error stream what goes on, in whole lines, and of a long work every few seconds how far it is. May be told by several threads.</summary>
/// <param name="errors">The stream.</param>
internal sealed class Progress(TextWriter errors)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Stopwatch _last = Stopwatch.StartNew();

    /// <summary>Says something.</summary>
    public void Say(string message)
    {
        lock (_lock)
        {
            errors.WriteLine(message);
            _last.Restart();
        }
    }

    /// <summary>Says how far a work is, unless something was said a moment ago.</summary>
    public void Count(string message, int done, int all)
    {
        lock (_lock)
        {
            if (done < all && _last.Elapsed >= Interval)
            {
                errors.WriteLine($"{message}: {done} of {all}");
                _last.Restart();
            }
        }
    }
}
