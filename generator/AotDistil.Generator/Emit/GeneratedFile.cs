namespace AotDistil.Generator.Emit;

/// <summary>One file of generated source.</summary>
/// <param name="HintName">Its name, such as <c>SentimentEn.g.cs</c>; unique in the compilation.</param>
/// <param name="Source">Its text, with <c>\n</c> line ends.</param>
internal sealed record GeneratedFile(string HintName, string Source);
