namespace AotDistil.Generator.Model;

/// <summary>One fact from the model card, such as its licence: one key of the manifest's <c>[card]</c> table.</summary>
/// <param name="Key">Such as <c>license</c>.</param>
/// <param name="Value">Its text; several values are joined by a comma and a space.</param>
internal sealed record CardFact(string Key, string Value);
