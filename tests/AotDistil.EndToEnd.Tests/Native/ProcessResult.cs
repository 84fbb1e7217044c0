namespace AotDistil.EndToEnd.Tests.Native;

/// <summary>What came of a process.</summary>
/// <param name="Command">What was run.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record ProcessResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>The lines of the standard output.</summary>
    public string[] Lines => Output.Split('\n') is [.. var lines, ""] ? lines : Output.Split('\n');

    /// <summary>Fails the test, with all that was printed, unless the process ended well.</summary>
    public ProcessResult Succeeded()
    {
        Xunit.Assert.True(ExitCode == 0, $"{this}");
        return this;
    }

    public override string ToString() => $"{Command}\nexit code {ExitCode}\n{Error}\n{Output}";
}
