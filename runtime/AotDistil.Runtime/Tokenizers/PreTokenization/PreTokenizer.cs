using AotDistil.Layout;

namespace AotDistil.Runtime.Tokenizers.PreTokenization;

/// <summary>A tokenizer's pre-tokenizer: its steps, one after the other.</summary>
internal sealed unsafe class PreTokenizer
{
    private readonly PreTokenizerStep[] _steps;

    /// <summary>The pre-tokenizer of a table.</summary>
    /// <exception cref="InvalidDataException">The table is damaged.</exception>
    public PreTokenizer(TokenizerTable table)
    {
        List<PreTokenizerStep> steps = table.Steps(TokenizerLayout.Header.PreTokenizer, "pre-tokenizer", Make);
        BertSplit.Fuse(steps);
        _steps = [.. steps];
        IsByteLevel = _steps is [.., ByteLevel];
    }

    /// <summary>Whether tokens are made of bytes, not of characters.</summary>
    public bool IsByteLevel { get; }

    /// <summary>The step that makes spaces visible, null if there is none.</summary>
    public Metaspace? Metaspace => Array.Find(_steps, step => step is Metaspace) as Metaspace;

    /// <summary>Whether a single space between two words always begins a word or lies between two, so that nothing depends on what is on its other side.</summary>
    public bool CutsAtSpaces => _steps is [{ CutsAtSpaces: true }, ..];

    /// <summary>Whether that holds for a line's end too.</summary>
    public bool CutsAtLines => _steps is [{ CutsAtLines: true }, ..];

    /// <summary>Cuts splits into words.</summary>
    /// <param name="text">The text of the splits; swapped with <paramref name="spare"/> where a step changes it.</param>
    /// <param name="spare">Room for another text.</param>
    /// <param name="splits">The splits; swapped with <paramref name="others"/> by each step.</param>
    /// <param name="others">Room for splits.</param>
    public void Apply(ref AlignedText text, ref AlignedText spare, ref SplitList splits, ref SplitList others)
    {
        foreach (PreTokenizerStep step in _steps)
        {
            if (step.Rewrites(text, splits.Items))
            {
                Rewrite(step, text, spare, splits, others);
                (text, spare, splits, others) = (spare, text, others, splits);
            }

            others.Clear();
            foreach (ref readonly Split split in splits.Items)
            {
                if (split.IsToken)
                {
                    others.Add(split);
                }
                else
                {
                    step.Cut(text, split, others);
                }
            }

            (splits, others) = (others, splits);
        }
    }

    private static void Rewrite(PreTokenizerStep step, AlignedText from, AlignedText to, SplitList splits, SplitList rewritten)
    {
        to.Clear();
        rewritten.Clear();
        foreach (ref readonly Split split in splits.Items)
        {
            int start = to.Length;
            TextTransform transform = new(from, from.Pointer, split.Start, split.End, split.Origin, to);
            if (split.IsToken)
            {
                transform.Keep(split.End - split.Start);
            }
            else
            {
                step.Rewrite(ref transform, split.Origin);
            }

            rewritten.Add(split with { Start = start, End = to.Length });
        }
    }

    private static PreTokenizerStep? Make(uint kind, StepArguments arguments)
    {
        switch (kind)
        {
            case TokenizerLayout.PreTokenizerStep.WhitespaceSplit:
                return new WhitespaceSplit();
            case TokenizerLayout.PreTokenizerStep.Whitespace:
                return new Whitespace();
            case TokenizerLayout.PreTokenizerStep.Punctuation:
                uint behavior = arguments.Word(0, TokenizerLayout.Behavior.Contiguous);
                return new CharacterSplit(&CharacterSplit.IsPunctuation, 0, behavior) { IsolatesPunctuation = behavior == TokenizerLayout.Behavior.Isolated };
            case TokenizerLayout.PreTokenizerStep.Digits:
                return new CharacterSplit(&CharacterSplit.IsNumeric, 0, arguments.Flag(0) ? TokenizerLayout.Behavior.Isolated : TokenizerLayout.Behavior.Contiguous);
            case TokenizerLayout.PreTokenizerStep.CharDelimiter:
                return new CharacterSplit(&CharacterSplit.IsCodePoint, (int)arguments.Word(0, 0x10FFFF), TokenizerLayout.Behavior.Removed);
            case TokenizerLayout.PreTokenizerStep.ByteLevel:
                return new ByteLevel(arguments.Flag(0), arguments.Flag(1));
            case TokenizerLayout.PreTokenizerStep.Metaspace:
                return new Metaspace((int)arguments.Word(0, 0x10FFFF), arguments.Word(1, 2), arguments.Flag(2));
            case TokenizerLayout.PreTokenizerStep.Split:
                byte[] pattern = arguments.Text(0);
                TokenizerTable.Require(pattern.Length > 0, $"it splits at an empty string");
                return new StringSplit(pattern, arguments.Word(2, TokenizerLayout.Behavior.Contiguous), arguments.Flag(3));
            case TokenizerLayout.PreTokenizerStep.SplitRegex:
                return new RegexSplit(arguments.Regex(0), arguments.Word(2, TokenizerLayout.Behavior.Contiguous), arguments.Flag(3));
            default:
                return null;
        }
    }
}
