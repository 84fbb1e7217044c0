namespace AotDistil.Benchmarks.Reports;

/// <summary>Where results go while they are measured, one line each.</summary>
internal interface IReport
{
    /// <summary>Something to know beside the results: the machine, a contender, what was skipped and why.</summary>
    void Fact(string kind, params ReadOnlySpan<(string Name, object Value)> fields);

    /// <summary>A result. Results of one kind have the same fields.</summary>
    void Result(string kind, params ReadOnlySpan<(string Name, object Value)> fields);
}
