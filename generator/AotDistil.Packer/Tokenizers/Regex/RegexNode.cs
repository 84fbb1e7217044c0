namespace AotDistil.Packer.Tokenizers.Regex;

/// <summary>A part of a pattern's syntax tree.</summary>
internal abstract record RegexNode
{
    /// <summary>Matches nothing, everywhere.</summary>
    public static readonly RegexNode Empty = new Concat([]);

    /// <summary>A string, whose case is perhaps ignored.</summary>
    public sealed record Text(IReadOnlyList<int> CodePoints, bool IgnoreCase) : RegexNode;

    /// <summary>One character of a set.</summary>
    public sealed record Set(CodePointSet CodePoints) : RegexNode;

    /// <summary>One part after the other.</summary>
    public sealed record Concat(IReadOnlyList<RegexNode> Parts) : RegexNode;

    /// <summary>The first alternative that leads to a match.</summary>
    public sealed record Alternate(IReadOnlyList<RegexNode> Parts) : RegexNode;

    /// <summary>A repetition; <see cref="NoLimit"/> is no upper limit.</summary>
    public sealed record Repeat(RegexNode Body, int Min, int Max, bool Lazy) : RegexNode
    {
        /// <summary>No upper limit.</summary>
        public const int NoLimit = int.MaxValue;
    }

    /// <summary>A group that strings do not grow together across, as two letters in it and beside it can where case is ignored.</summary>
    public sealed record Group(RegexNode Body, bool Captures) : RegexNode;

    /// <summary>What has matched is not tried again in another way.</summary>
    public sealed record Atomic(RegexNode Body) : RegexNode;

    /// <summary>Looks ahead or behind.</summary>
    public sealed record Look(RegexNode Body, bool Behind, bool Negative) : RegexNode;

    /// <summary>A condition of <see cref="Layout.RegexLayout.Condition"/>.</summary>
    public sealed record Assert(uint Condition) : RegexNode;
}
