using System.Text;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Runtime.Tasks;

/// <summary>The tokens that masks are to be filled from.</summary>
internal sealed class MaskTargets
{
    private static readonly EncodingOptions FirstToken = new() { AddSpecialTokens = false, MaxLength = 1 };

    private MaskTargets(int[] ids, List<string> notes)
    {
        Ids = ids;
        Notes = notes;
    }

    /// <summary>Their ids, ascending, each once.</summary>
    public int[] Ids { get; }

    /// <summary>What of the targets is not in the vocabulary, and what was taken instead: a sentence for each.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Looks the targets up.</summary>
    /// <exception cref="ArgumentException">Not one of them has a token.</exception>
    public static MaskTargets Find(IEnumerable<string> targets, Tokenizer tokenizer, TokenNames names)
    {
        List<int> ids = [];
        List<string> notes = [];
        TokenEncoding encoding = new();
        foreach (string target in targets)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(target ?? throw new ArgumentException("A target is null.", nameof(targets)));
            int id = names.Find(utf8);
            if (id < 0)
            {
                tokenizer.Encode(utf8, encoding, FirstToken);
                if (encoding.Count == 0)
                {
                    notes.Add($"\"{target}\" is not in the vocabulary and has no tokens: it is left out.");
                    continue;
                }

                id = encoding.Ids[0];
                notes.Add($"\"{target}\" is not in the vocabulary: its first token, \"{names[id]}\", is taken instead.");
            }

            int at = ids.BinarySearch(id);
            if (at < 0)
            {
                ids.Insert(~at, id);
            }
        }

        return ids.Count > 0
            ? new MaskTargets([.. ids], notes)
            : throw new ArgumentException("There is no target that has a token; expected one at least, or null for the whole vocabulary.");
    }
}
