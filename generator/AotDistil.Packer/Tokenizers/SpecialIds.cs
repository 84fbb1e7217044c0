namespace AotDistil.Packer.Tokenizers;

/// <summary>Ids of the tokens with a role; null where there is none. What is put around a text is the template's to say.</summary>
/// <param name="Unk">For unknown text, as the model has it.</param>
/// <param name="Cls">The classification token.</param>
/// <param name="Sep">The separator.</param>
/// <param name="Pad">For padding.</param>
/// <param name="Mask">In the place of words to guess.</param>
internal sealed record SpecialIds(int? Unk, int? Cls, int? Sep, int? Pad, int? Mask);
