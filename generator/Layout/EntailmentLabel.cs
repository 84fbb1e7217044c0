using System;

namespace AotDistil.Layout;

/// <summary>Which label of a model of natural language inference means that one text follows from the other.</summary>
internal static class EntailmentLabel
{
    /// <summary>As transformers' ZeroShotClassificationPipeline has it: what begins with "entail", in capitals or not.</summary>
    public static bool Is(string label) => label.StartsWith("entail", StringComparison.OrdinalIgnoreCase);
}
