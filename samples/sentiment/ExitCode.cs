namespace AotDistil.Samples.Sentiment;

/// <summary>What the process tells its caller; <c>--help</c> lists them for the user.</summary>
internal static class ExitCode
{
    /// <summary>Every text was answered, or whoever read the answers had enough of them (<c>| head</c>).</summary>
    public const int Fine = 0;

    /// <summary>The command line makes no sense.</summary>
    public const int WrongUsage = 1;

    /// <summary>The input cannot be read or is not valid UTF-8.</summary>
    public const int BadInput = 2;

    /// <summary>The answers cannot be written, or the model cannot run on this machine.</summary>
    public const int CannotAnswer = 3;
}
