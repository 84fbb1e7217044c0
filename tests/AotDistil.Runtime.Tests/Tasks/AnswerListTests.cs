using System.Text;
using AotDistil.Runtime.Tasks;
using Xunit;

namespace AotDistil.Runtime.Tests.Tasks;

public sealed class AnswerListTests
{
    [Fact]
    public void Thousands_of_answers_are_told_apart_and_keep_their_order()
    {
        byte[] context = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 3000).Select(i => $"w{i % 1000:D4} ")));
        AnswerList list = new();
        for (int round = 0; round < 2; round++)
        {
            list.Clear();
            for (int i = 0; i < 3000; i++)
            {
                list.Add(new AnswerSpan(0.25, 6 * i, (6 * i) + 5), context);
            }

            Assert.Equal(1000, list.Count);
            list.Sort();
            for (int i = 0; i < 1000; i++)
            {
                Assert.Equal(new AnswerSpan(0.75, 6 * i, (6 * i) + 5), list[i]);
            }
        }
    }

    [Fact]
    public void The_best_comes_first_and_an_answer_apart_last_of_equals()
    {
        AnswerList list = new();
        list.Clear();
        list.Add(new AnswerSpan(0.1, 0, 1), "ab"u8);
        list.Add(new AnswerSpan(0.5, 1, 2), "ab"u8);
        list.Add(new AnswerSpan(0.3, 1, 0), "ab"u8);
        list.AddApart(new AnswerSpan(0.5, 0, 0));
        list.Sort();
        Assert.Equal([new AnswerSpan(0.5, 1, 2), new AnswerSpan(0.5, 0, 0), new AnswerSpan(0.3, 1, 0), new AnswerSpan(0.1, 0, 1)], Enumerable.Range(0, 4).Select(i => list[i]));
        Assert.Equal("", Encoding.UTF8.GetString(list[2].Text("ab"u8)));
    }
}
