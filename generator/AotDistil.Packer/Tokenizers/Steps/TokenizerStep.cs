namespace AotDistil.Packer.Tokenizers.Steps;

/// <summary>A step of a normalizer or a pre-tokenizer, as the compiled form has it.</summary>
/// <param name="Kind">One of <see cref="Layout.TokenizerLayout.NormalizerStep"/> or <see cref="Layout.TokenizerLayout.PreTokenizerStep"/>.</param>
/// <param name="Name">What the manifest calls it.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record TokenizerStep(uint Kind, string Name, params StepArgument[] Arguments);
