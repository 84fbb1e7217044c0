using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace AotDistil.Benchmarks.Tokenizing;

/// <summary>Microsoft.ML.Tokenizers, where it has something of the kind. Its answers are not always the same: docs/tokenizers.md says where.</summary>
internal sealed partial class MicrosoftContender : ITokenizerContender
{
    private readonly Tokenizer _tokenizer;

    /// <exception cref="NotSupportedException">It has no such tokenizer.</exception>
    public MicrosoftContender(string folder)
    {
        if (File.Exists(Path.Combine(folder, "vocab.txt")))
        {
            _tokenizer = BertTokenizer.Create(Path.Combine(folder, "vocab.txt"), new BertOptions { LowerCaseBeforeTokenization = Path.GetFileName(folder).Contains("uncased") });
        }
        else if (File.Exists(Path.Combine(folder, "merges.txt")))
        {
            _tokenizer = BpeTokenizer.Create(new BpeOptions(Path.Combine(folder, "vocab.json"), Path.Combine(folder, "merges.txt"))
            {
                ByteLevel = true,
                PreTokenizer = new RegexPreTokenizer(Gpt2(), null),
                BeginningOfSentenceToken = "<s>",
                EndOfSentenceToken = "</s>",
            });
        }
        else
        {
            using FileStream model = File.OpenRead(Path.Combine(folder, "spiece.model"));
            try
            {
                _tokenizer = SentencePieceTokenizer.Create(model);
            }
            catch (IndexOutOfRangeException reason)
            {
                throw new NotSupportedException("its SentencePieceTokenizer cannot open this spiece.model: " + reason.Message, reason);
            }
        }
    }

    public string Name => "Microsoft.ML";

    public double[] Pass(TextCorpus corpus) => Passes.Least(corpus.Texts, text => _ = _tokenizer.EncodeToTokens(text, out _));

    public void Dispose()
    {
    }

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Gpt2();
}
