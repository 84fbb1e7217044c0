using System.Text.Json;

namespace AotDistil.Cli.Tasks;

/// <summary>One call of a pipeline: what is asked, and how.</summary>
internal abstract record TaskRequest
{
    /// <summary>What is asked, for a reader.</summary>
    public abstract string Subject { get; }

    /// <summary>Whether scores are probabilities; else they may be of any size.</summary>
    public virtual bool HasProbabilities => true;

    /// <summary>Has it answered and writes the answer as transformers' pipelines give it.</summary>
    /// <exception cref="Verification.VerificationException">It is refused.</exception>
    public abstract void Answer(ITaskSession session, Utf8JsonWriter json);

    /// <summary>The same with more answers, as many as show how far the best is from the others; null where more would say nothing.</summary>
    public abstract TaskRequest? WithMore();
}
