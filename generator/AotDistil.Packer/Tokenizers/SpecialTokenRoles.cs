namespace AotDistil.Packer.Tokenizers;

/// <summary>The roles that tokens can have, and what they are called where no file says so.</summary>
internal static class SpecialTokenRoles
{
    /// <summary>For unknown text.</summary>
    public const string Unk = "unk_token";

    /// <summary>Separator.</summary>
    public const string Sep = "sep_token";

    /// <summary>Padding.</summary>
    public const string Pad = "pad_token";

    /// <summary>Classification.</summary>
    public const string Cls = "cls_token";

    /// <summary>Words to guess.</summary>
    public const string Mask = "mask_token";

    /// <summary>BERT's names, in transformers' order.</summary>
    public static IReadOnlyDictionary<string, string> Bert { get; } = Names("[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]");

    /// <summary>RoBERTa's names.</summary>
    public static IReadOnlyDictionary<string, string> Roberta { get; } = Names("<unk>", "</s>", "<pad>", "<s>", "<mask>");

    /// <summary>ALBERT's names.</summary>
    public static IReadOnlyDictionary<string, string> Albert { get; } = Names("<unk>", "[SEP]", "<pad>", "[CLS]", "[MASK]");

    /// <summary>The id of the token with a role, as the configuration names it, or else by one of the usual names.</summary>
    public static int? IdOf(string role, TokenizerDefinition definition, TokenizerConfig config) => config.SpecialToken(role) is { } stated
        ? definition.IdOf(stated)
        : definition.IdOf(Bert[role]) ?? definition.IdOf(Roberta[role]);

    private static OrderedDictionary<string, string> Names(string unk, string sep, string pad, string cls, string mask) =>
        new() { [Unk] = unk, [Sep] = sep, [Pad] = pad, [Cls] = cls, [Mask] = mask };
}
