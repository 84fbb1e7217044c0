using AotDistil.Layout;
using AotDistil.Runtime.Tokenizers.Parts;

namespace AotDistil.Runtime.Tokenizers.PreTokenization;

/// <summary>A tokenizer's pre-tokenizer: its steps, one after the other.</summary>
internal sealed unsafe class PreTokenizer
{
    private readonly PreTokenizerStep[] _steps;

    /// <summary>The pre-tokenizer of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="parts">What it may be made of.</param>
    /// <exception cref="InvalidDataException">The table is damaged.</exception>
    public PreTokenizer(TokenizerTable table, PreTokenizerPart[] parts)
    {
        PreTokenizerStep[] steps = table.Steps<PreTokenizerStep>(
            TokenizerLayout.Header.PreTokenizer, "pre-tokenizer", (kind, arguments) => Array.Find(parts, part => part.Kind == kind)?.Make(arguments));
        _steps = Fuse(steps);
        IsByteLevel = _steps is [.., { IsByteLevel: true }];
    }

    /// <summary>Whether tokens are made of bytes, not of characters.</summary>
    public bool IsByteLevel { get; }

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
            TextTransform transform = new(from, split.Start, split.End, split.Origin, to);
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

    private static PreTokenizerStep[] Fuse(PreTokenizerStep[] steps)
    {
        List<PreTokenizerStep> fused = new(steps.Length);
        foreach (PreTokenizerStep step in steps)
        {
            if (fused is [.., PreTokenizerStep last] && last.TryFuse(step) is { } both)
            {
                fused[^1] = both;
            }
            else
            {
                fused.Add(step);
            }
        }

        return [.. fused];
    }
}
