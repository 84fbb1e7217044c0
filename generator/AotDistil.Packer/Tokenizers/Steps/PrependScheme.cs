namespace AotDistil.Packer.Tokenizers.Steps;

/// <summary>Before which pieces Metaspace puts its character, as <see cref="Layout.TokenizerLayout.PreTokenizerStep.Metaspace"/> has it.</summary>
internal static class PrependScheme
{
    /// <summary>Before none.</summary>
    public const uint Never = 0;

    /// <summary>Before the piece at the text's beginning.</summary>
    public const uint First = 1;

    /// <summary>Before every piece.</summary>
    public const uint Always = 2;
}
