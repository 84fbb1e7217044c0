using System.Text;
using AotDistil.Model.Tests.Support;
using AotDistil.Runtime.Kernels;

namespace AotDistil.Model.Tests;

/// <summary>Texts that are no texts, and places too small for answers: refused, and the session goes on.</summary>
public sealed class InvalidTextTests : IDisposable
{
    private static readonly string Long = new('a', 3000);

    private readonly TextClassifier _session = SmallModels.SingleLabel.Open(KernelSelection.Select());
    private readonly Classification _expected;

    public InvalidTextTests() => _expected = _session.Classify("good film");

    /// <summary>Invalid UTF-8 in hexadecimal digits, and the first byte that is wrong.</summary>
    public static TheoryData<string, long> InvalidUtf8 => new()
    {
        { "80", 0 },               // a continuation without a beginning
        { "61BF", 1 },
        { "C3", 0 },               // cut at the end
        { "6162E282", 2 },
        { "F09F98", 0 },
        { "61C362", 1 },           // cut by another character
        { "C3A9F09F9863", 2 },
        { "C080", 0 },             // longer than it need be
        { "E08080", 0 },
        { "F0808080", 0 },
        { "C3A9EDA080", 2 },       // a surrogate
        { "EDBFBF", 0 },
        { "F4908080", 0 },         // beyond U+10FFFF
        { "F5808080", 0 },
        { "FF", 0 },
        { "FEFF0061", 0 },         // UTF-16
    };

    /// <summary>Strings with half a surrogate pair, as the numbers of their chars, and the place of that half.</summary>
    public static TheoryData<int[], long> InvalidUtf16 => new()
    {
        { [0xD800], 0 },
        { [0xDC00], 0 },
        { ['a', 'b', 0xDBFF], 2 },
        { ['a', 0xDC01, 'b'], 1 },
        { [0xD83D, 0xDE00, 0xDE00], 2 },
        { [0xD83D, 0xD83D, 0xDE00], 0 },
        { [0xDE00, 0xD83D], 0 },
        { ['é', '€', 0xD83D, 'a'], 2 },
    };

    public void Dispose()
    {
        // Whatever a test did to the session, it answers as before.
        Assert.Equal(_expected, _session.Classify("good film"));
        _session.Dispose();
    }

    [Theory]
    [MemberData(nameof(InvalidUtf8))]
    public void Invalid_utf8_is_refused_with_its_place(string hex, long position)
    {
        byte[] text = Convert.FromHexString(hex);
        AssertPosition(position, () => _session.Classify(text));
        AssertPosition(position + Long.Length, () => _session.Classify([.. Encoding.UTF8.GetBytes(Long), .. text]));
    }

    [Theory]
    [MemberData(nameof(InvalidUtf16))]
    public void Half_a_surrogate_pair_is_refused_with_its_place(int[] chars, long position)
    {
        string text = string.Concat(chars.Select(c => (char)c));
        AssertPosition(position, () => _session.Classify(text));
        AssertPosition(position + Long.Length, () => _session.Classify(Long + text));
        AssertPosition(position, () => _session.Logits(["good", text], new float[6]), "Text 1 ");
        AssertPosition(position, () => _session.Tokenize(text, new int[140]));
    }

    [Fact]
    public void The_message_says_which_text_which_place_and_what_to_do()
    {
        InvalidTextException e = Assert.Throws<InvalidTextException>(() => _session.Classify([0x61, 0x62, 0xFF]));
        Assert.Equal("Text 0 is not valid UTF-8: byte 2 (0xFF) is not part of a character. Decode it with its own encoding first, or replace such bytes by U+FFFD.", e.Message);
        e = Assert.Throws<InvalidTextException>(() => _session.Classify([.. Support.Texts.OfLengths(140, 140), "a\uD800b"], new Classification[3]));
        Assert.Equal("Text 2 is not valid UTF-16: char 1 (U+D800) is half a surrogate pair.", e.Message);
    }

    [Fact]
    public void Null_is_refused_with_its_place()
    {
        Assert.Throws<ArgumentNullException>(() => _session.Classify((string)null!));
        Assert.Equal("texts[2]", Assert.Throws<ArgumentNullException>(() => _session.Classify(["a", "b", null!], new Classification[3])).ParamName);
        Assert.Equal("texts[0]", Assert.Throws<ArgumentNullException>(() => _session.Logits([null!], new float[3])).ParamName);
        Assert.Equal("text", Assert.Throws<ArgumentNullException>(() => _session.Tokenize(null!, new int[9])).ParamName);
    }

    [Fact]
    public void A_destination_that_is_too_short_is_refused_before_anything_is_written()
    {
        Classification[] answers = new Classification[1];
        ArgumentException e = Assert.Throws<ArgumentException>(() => _session.Classify(["a", "b"], answers));
        Assert.Equal("answers", e.ParamName);
        Assert.Contains("has room for 1, but 2 are needed", e.Message, StringComparison.Ordinal);
        Assert.Equal(default, answers[0]);

        float[] logits = new float[5];
        e = Assert.Throws<ArgumentException>(() => _session.Logits(["a", "b"], logits));
        Assert.Equal("logits", e.ParamName);
        Assert.Contains("has room for 5, but 6 are needed", e.Message, StringComparison.Ordinal);
        Assert.Equal(new float[5], logits);

        int[] ids = new int[3];
        e = Assert.Throws<ArgumentException>(() => _session.Tokenize("a b", ids));
        Assert.Equal("ids", e.ParamName);
        Assert.Contains("has room for 3, but 4 are needed", e.Message, StringComparison.Ordinal);
        Assert.Equal(new int[3], ids);
    }

    private static void AssertPosition(long position, Action action, string message = "Text 0 ")
    {
        InvalidTextException e = Assert.Throws<InvalidTextException>(action);
        Assert.Equal(position, e.Position);
        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
    }
}
