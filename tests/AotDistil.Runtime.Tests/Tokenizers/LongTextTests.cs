using System.Text;
using AotDistil.Runtime.Tokenizers;
using Xunit;

namespace AotDistil.Runtime.Tests.Tokenizers;

/// <summary>Long texts are read in parts: that nobody can see it.</summary>
public sealed class LongTextTests
{
    private static readonly string[] Pieces =
    [
        "a", "word", " ", "\n", "  ", " \n", "é", "e\u0301", "\u0301", "中", "国", "한", "\u1112\u1161", "\u0600", "\u200D", "\u200B", "\uFEFF", "'s", "don't", ".", "-", "10", "½", "ﬁ", "\u00A0", "\t", "\r\n", "😀", "👩‍💻",
        "\u0915\u094D\u0937", "day", "New York", "[MASK]", "<e1>", "``", "''", "\u2581",
    ];

    public static TheoryData<string> Names => [.. CaseFolder.Variants, "sentiment-en"];

    /// <summary>The parts' tokens are the whole's: the same text behind a long prefix has the same tokens as alone, wherever a part happens to end.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Parts_have_the_tokens_of_the_whole(string name) => AssertParts(CaseFolder.Compile(name));

    [Theory]
    [InlineData("bert-uncased")]
    [InlineData("roberta")]
    [InlineData("albert")]
    public void Parts_have_the_tokens_of_the_whole_of_large_vocabularies(string name) => AssertParts(new CompiledFolder(AotDistil.Tests.Repository.RequireShared("tokenizers", name)));

    private static void AssertParts(CompiledFolder compiled)
    {
        Random random = new(5);
        TokenEncoding whole = new(), parts = new();
        for (int round = 0; round < 60; round++)
        {
            StringBuilder text = new();
            while (text.Length < 12_000)
            {
                text.Append(Pieces[random.Next(Pieces.Length)]);
                if (random.Next(2) == 0)
                {
                    text.Append("ab "[random.Next(3)]);
                }
            }

            byte[] utf8 = Encoding.UTF8.GetBytes(text.ToString());
            compiled.Tokenizer.Encode(utf8, parts);
            compiled.Tokenizer.EncodeWhole(utf8, whole);
            Assert.Equal(whole.Ids, parts.Ids);
            Assert.Equal(whole.Starts, parts.Starts);
            Assert.Equal(whole.Ends, parts.Ends);
            Assert.Equal(whole.Words, parts.Words);
        }

        GC.KeepAlive(compiled);
    }
}
