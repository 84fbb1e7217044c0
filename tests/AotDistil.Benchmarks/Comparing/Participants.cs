using AotDistil.Benchmarks.Contenders;
using AotDistil.Benchmarks.Reports;

namespace AotDistil.Benchmarks.Comparing;

/// <summary>The contenders of one shape that are here. Each that is not is reported with the reason.</summary>
internal sealed class Participants : IDisposable
{
    /// <param name="shape">The shape.</param>
    /// <param name="ours">Ours.</param>
    /// <param name="rivals">Rivals.</param>
    /// <param name="report">Gets who takes part and who does not.</param>
    public Participants(string shape, IEnumerable<Entry> ours, IEnumerable<Entry> rivals, IReport report)
    {
        Ours = Open(shape, ours, report);
        Rivals = Open(shape, rivals, report);
    }

    public List<IContender> Ours { get; }

    public List<IContender> Rivals { get; }

    public void Dispose()
    {
        foreach (IContender contender in Ours.Concat(Rivals))
        {
            contender.Dispose();
        }
    }

    private static List<IContender> Open(string shape, IEnumerable<Entry> entries, IReport report)
    {
        List<IContender> open = [];
        foreach (Entry entry in entries)
        {
            try
            {
                IContender contender = entry.Open();
                open.Add(contender);
                report.Fact("contender", ("shape", shape), ("name", contender.Name), ("version", contender.Version));
            }
            catch (NotSupportedException reason)
            {
                report.Fact("skipped", ("shape", shape), ("name", entry.Name), ("reason", reason.Message));
            }
        }

        return open;
    }
}
