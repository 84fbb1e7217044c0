namespace AotDistil.Cli.Verification.Libraries;

/// <summary>A session of a compiled model, for one thread at a time.</summary>
internal interface IModelSession : IDisposable
{
    /// <summary>Ids and types of the tokens of a text or a pair, cut to the model's longest.</summary>
    /// <exception cref="VerificationException">The library refuses.</exception>
    (int[] Ids, int[] Types) Encode(string text, string? pair);

    /// <summary>Hidden states, tokens × dim, behind so many layers.</summary>
    /// <exception cref="VerificationException">The library refuses.</exception>
    float[] HiddenStates(int[] ids, int[]? types, int layers);

    /// <summary>Outputs, or logits: a row for the text or one for each token.</summary>
    /// <exception cref="VerificationException">The library refuses.</exception>
    float[] Outputs(int[] ids, int[]? types);
}
