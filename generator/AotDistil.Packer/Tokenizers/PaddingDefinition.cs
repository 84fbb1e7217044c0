namespace AotDistil.Packer.Tokenizers;

/// <summary>The padding that tokenizer.json bakes in.</summary>
/// <param name="Length">The length that is padded to; null for the longest of the batch.</param>
/// <param name="Multiple">Padded lengths are multiples of it; 0 if any will do.</param>
/// <param name="Left">Whether padding comes first.</param>
/// <param name="Id">Id that is padded with.</param>
/// <param name="TypeId">Type id that is padded with.</param>
internal sealed record PaddingDefinition(int? Length, int Multiple, bool Left, int Id, int TypeId);
