namespace AotDistil.Cli.Verification;

/// <summary>A verification that could not be carried out: what is missing or of another form than expected, and what to do.</summary>
/// <param name="message">One sentence or two; the output of a failed build may follow in lines of its own.</param>
internal sealed class VerificationException(string message) : Exception(message);
