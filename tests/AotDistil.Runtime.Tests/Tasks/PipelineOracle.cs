extern alias runtime;

using System.Text;
using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tokenizers;
using TokenizerLayout = runtime::AotDistil.Layout.TokenizerLayout;

namespace AotDistil.Runtime.Tests.Tasks;

/// <summary>
/// transformers' token-classification pipeline once more, with strings and lists and as slow as it likes: what it does step by step, to compare with where no answers of
/// transformers itself are at hand. Offsets count code points.
/// </summary>
internal sealed class PipelineOracle(string[] labels, Tokenizer tokenizer, TokenNames names)
{
    private static readonly (string Old, string New)[] Cleanups =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    public List<Entity> Answer(string text, IReadOnlyList<(TokenEncoding Window, float[] Logits)> windows, TokenClassificationOptions options)
    {
        Rune[] sentence = [.. text.EnumerateRunes()];
        List<Entity> all = [];
        foreach ((TokenEncoding window, float[] logits) in windows)
        {
            List<Token> tokens = Gather(sentence, window, logits);
            List<Entity> entities = options.Aggregation switch
            {
                AggregationStrategy.None => [.. tokens.Select(t => t.Entity(labels))],
                AggregationStrategy.Simple => GroupEntities([.. tokens.Select(t => t.Entity(labels))]),
                _ => GroupEntities(AggregateWords(tokens, options.Aggregation)),
            };
            all.AddRange(entities.Where(entity => !options.IgnoreLabels.Contains(entity.Label)));
        }

        return windows.Count > 1 ? AggregateOverlapping(all) : all;
    }

    private List<Token> Gather(Rune[] sentence, TokenEncoding window, float[] logits)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(Slice(sentence, 0, sentence.Length));
        int[] starts = window.Starts.ToArray(), ends = window.Ends.ToArray();
        OffsetConverter.ToCodePoints(utf8, starts);
        OffsetConverter.ToCodePoints(utf8, ends);
        List<Token> tokens = [];
        for (int i = 0; i < window.Count; i++)
        {
            if (window.Sequences[i] < 0)
            {
                continue;
            }

            string word = names[window.Ids[i]], reference = Slice(sentence, starts[i], ends[i]);
            bool isSubword = names.Decoder.Kind == TokenizerLayout.Decoder.WordPiece
                ? word.EnumerateRunes().Count() != ends[i] - starts[i]
                : starts[i] > 0 && !Slice(sentence, starts[i] - 1, starts[i] + 1).Contains(' ');
            if (window.Ids[i] == tokenizer.UnkId)
            {
                (word, isSubword) = (reference, false);
            }

            float[] scores = logits[(i * labels.Length)..((i + 1) * labels.Length)];
            ClassifierScores.Apply(ClassificationFunction.Softmax, scores);
            tokens.Add(new Token(word, scores, starts[i], ends[i], i, isSubword));
        }

        return tokens;
    }

    private List<Entity> AggregateWords(List<Token> tokens, AggregationStrategy strategy)
    {
        List<List<Token>> words = [];
        foreach (Token token in tokens)
        {
            if (words.Count == 0 || !token.IsSubword)
            {
                words.Add([]);
            }

            words[^1].Add(token);
        }

        return [.. words.Select(word =>
        {
            float[] scores = strategy switch
            {
                AggregationStrategy.First => word[0].Scores,
                AggregationStrategy.Max => word.MaxBy(token => token.Scores.Max())!.Scores,
                _ => [.. word[0].Scores.Select((_, n) => word.Select(token => token.Scores[n]).Aggregate((a, b) => a + b) / word.Count)],
            };
            int best = Array.IndexOf(scores, scores.Max());
            return new Entity(labels[best], scores[best], -1, Decode([.. word.Select(token => token.Word)]), word[0].Start, word[^1].End);
        })];
    }

    private List<Entity> GroupEntities(List<Entity> entities)
    {
        List<List<Entity>> groups = [];
        foreach (Entity entity in entities)
        {
            (bool begins, string tag) = Tag(entity.Label);
            if (groups.Count == 0 || begins || tag != Tag(groups[^1][^1].Label).Tag)
            {
                groups.Add([]);
            }

            groups[^1].Add(entity);
        }

        return [.. groups.Select(group => new Entity(
            group[0].Label.Split('-', 2)[^1], (float)group.Average(entity => (double)entity.Score), -1, Decode([.. group.Select(entity => entity.Word)]), group[0].Start, group[^1].End))];
    }

    private static (bool Begins, string Tag) Tag(string label) =>
        label.StartsWith("B-", StringComparison.Ordinal) ? (true, label[2..]) : label.StartsWith("I-", StringComparison.Ordinal) ? (false, label[2..]) : (false, label);

    private static List<Entity> AggregateOverlapping(List<Entity> entities)
    {
        if (entities.Count == 0)
        {
            return entities;
        }

        entities = [.. entities.OrderBy(entity => entity.Start)];
        List<Entity> kept = [];
        Entity previous = entities[0];
        foreach (Entity entity in entities)
        {
            if (previous.Start <= entity.Start && entity.Start < previous.End)
            {
                int length = entity.End - entity.Start, previousLength = previous.End - previous.Start;
                previous = length > previousLength || (length == previousLength && entity.Score > previous.Score) ? entity : previous;
            }
            else
            {
                kept.Add(previous);
                previous = entity;
            }
        }

        kept.Add(previous);
        return kept;
    }

    private string Decode(string[] tokens) => names.Decoder.Kind switch
    {
        TokenizerLayout.Decoder.WordPiece => string.Concat(tokens.Select((token, i) =>
            Cleanups.Aggregate(i == 0 ? token : token.StartsWith("##", StringComparison.Ordinal) ? token[2..] : " " + token, (text, cleanup) => text.Replace(cleanup.Old, cleanup.New, StringComparison.Ordinal)))),
        TokenizerLayout.Decoder.Metaspace => string.Concat(tokens.Select((token, i) => token.Replace("▁", i == 0 ? "" : " ", StringComparison.Ordinal))),
        TokenizerLayout.Decoder.ByteLevel => Encoding.UTF8.GetString([.. tokens.SelectMany(token => token.All(Alphabet.ContainsKey) ? [.. token.Select(c => Alphabet[c])] : Encoding.UTF8.GetBytes(token))]),
        _ => string.Join(' ', tokens),
    };

    // GPT-2's bytes_to_unicode.
    private static readonly Dictionary<char, byte> Alphabet = MakeAlphabet();

    private static Dictionary<char, byte> MakeAlphabet()
    {
        Dictionary<char, byte> alphabet = [];
        int next = 0x100;
        for (int value = 0; value < 256; value++)
        {
            bool isVisible = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            alphabet.Add((char)(isVisible ? value : next++), (byte)value);
        }

        return alphabet;
    }

    private static string Slice(Rune[] sentence, int start, int end) => string.Concat(sentence.Take(end).Skip(start));

    private sealed record Token(string Word, float[] Scores, int Start, int End, int Index, bool IsSubword)
    {
        public Entity Entity(string[] labels)
        {
            int best = Array.IndexOf(Scores, Scores.Max());
            return new Entity(labels[best], Scores[best], Index, Word, Start, End);
        }
    }
}
