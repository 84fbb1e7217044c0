namespace AotDistil.Benchmarks;

/// <summary>The shape of every generated class's <c>Logits</c>.</summary>
internal delegate void LogitsMethod(ReadOnlySpan<string> texts, Span<float> logits);
