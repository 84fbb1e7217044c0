using System.Text;
using AotDistil.Model.Tests.Support;
using AotDistil.Runtime.Kernels;

namespace AotDistil.Model.Tests;

/// <summary>The answer to a text does not depend on what else its call holds.</summary>
public sealed class BatchTests
{
    private const int Labels = 3;

    // Without a space between them, short and long, with the empty one and some beyond the 140 tokens that the model reads.
    private static readonly string[] Mixed = [.. Support.Texts.OfLengths(2, 3, 4, 5, 17, 64, 126, 127, 128, 129, 130, 140, 141, 200, 139, 2, 400, 131, 132, 133, 134), "", "film good.", "[CLS] [SEP] [MASK]", "Ünïcödé ☃ 😀"];

    public static TheoryData<string> Variants => SmallModels.Variants;

    [Theory]
    [MemberData(nameof(Variants))]
    public void Any_order_and_any_grouping_give_the_bits_of_each_text_alone(string variant)
    {
        using TextClassifier session = SmallModels.Open(variant);
        float[][] alone = [.. Mixed.Select(t => Logits(session, t))];
        Random random = new(3);
        for (int round = 0; round < 10; round++)
        {
            int[] order = [.. Enumerable.Range(0, Mixed.Length)];
            random.Shuffle(order);
            for (int next = 0; next < order.Length;)
            {
                int[] group = [.. order.Skip(next).Take(1 + random.Next(Mixed.Length))];
                AssertBits.Equal([.. group.SelectMany(i => alone[i])], Logits(session, [.. group.Select(i => Mixed[i])]), $"texts {string.Join(", ", group)}");
                next += group.Length;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Long_texts_in_a_row_do_not_disturb_each_other(string variant)
    {
        using TextClassifier session = SmallModels.Open(variant);
        string[] texts = Support.Texts.OfLengths(140, 140, 500, 128, 140, 129, 140);
        AssertBits.Equal([.. texts.SelectMany(t => Logits(session, t))], Logits(session, texts), "long texts");
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void What_lies_beyond_the_models_positions_is_not_read(string variant)
    {
        using TextClassifier session = SmallModels.Open(variant);
        Assert.Equal(140, session.MaxLength);
        string longText = Support.Texts.OfLengths(600)[0];
        AssertBits.Equal(Logits(session, longText[..(138 * 2)]), Logits(session, longText), "a text of 600 tokens"); // a letter and a space each
        int[] ids = new int[140];
        Assert.Equal(140, session.Tokenize(longText, ids));
        Assert.Equal([2, 3], [ids[0], ids[^1]]); // [CLS] … [SEP]
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void An_empty_text_and_white_space_are_cls_and_sep(string variant)
    {
        using TextClassifier session = SmallModels.Open(variant);
        int[] ids = new int[2];
        Assert.Equal(2, session.Tokenize("", ids));
        Assert.Equal([2, 3], ids);
        AssertBits.Equal(Logits(session, ""), Logits(session, " \t\n"), "white space");
        Assert.Equal(session.Classify(""), session.Classify(ReadOnlySpan<byte>.Empty));
    }

    [Fact]
    public void No_texts_are_no_answers()
    {
        using TextClassifier session = SmallModels.SingleLabel.Open(KernelSelection.Select());
        float[] logits = [7f];
        Classification[] answers = [new(7, "kept", 7f)];
        session.Logits([], logits);
        session.Classify([], answers);
        session.Logits([], []);
        session.Classify([], []);
        Assert.Equal(7f, logits[0]);
        Assert.Equal("kept", answers[0].Label);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void A_string_its_utf8_and_a_batch_have_the_same_answer(string variant)
    {
        using TextClassifier session = SmallModels.Open(variant);
        Classification[] batch = new Classification[Mixed.Length + 1];
        session.Classify(Mixed, batch);
        Assert.Equal(default, batch[^1]); // one place more than needed stays as it was
        for (int i = 0; i < Mixed.Length; i++)
        {
            Assert.Equal(batch[i], session.Classify(Mixed[i]));
            Assert.Equal(batch[i], session.Classify(Encoding.UTF8.GetBytes(Mixed[i])));
        }
    }

    private static float[] Logits(TextClassifier session, params string[] texts)
    {
        float[] logits = new float[texts.Length * Labels];
        session.Logits(texts, logits);
        Assert.All(logits, v => Assert.True(float.IsFinite(v)));
        return logits;
    }
}
