using System.Text.Json;
using Xunit;

namespace AotDistil.Runtime.Tests.Tasks;

/// <summary>Options and answers as they stand in the fixtures.</summary>
internal static class PipelineOptions
{
    public static QuestionAnsweringOptions QuestionAnswering(JsonElement options)
    {
        QuestionAnsweringOptions result = QuestionAnsweringOptions.Default;
        foreach (JsonProperty option in options.EnumerateObject())
        {
            result = option.Name switch
            {
                "top_k" => result with { TopK = option.Value.GetInt32() },
                "max_answer_len" => result with { MaxAnswerLength = option.Value.GetInt32() },
                "max_seq_len" => result with { MaxSequenceLength = option.Value.GetInt32() },
                "doc_stride" => result with { DocStride = option.Value.GetInt32() },
                "handle_impossible_answer" => result with { HandleImpossibleAnswer = option.Value.GetBoolean() },
                "align_to_words" => result with { AlignToWords = option.Value.GetBoolean() },
                string name => throw new InvalidDataException($"unknown option {name}"),
            };
        }

        return result;
    }

    public static void AssertAnswers(JsonElement expected, Answer[] answers)
    {
        JsonElement output = expected.GetProperty("output");
        JsonElement[] all = output.ValueKind == JsonValueKind.Array ? [.. output.EnumerateArray()] : [output];
        string about = $"{expected.GetProperty("input").GetProperty("question")} {expected.GetProperty("options")}: expected {output}, found {string.Join(", ", answers)}";
        Assert.True(all.Length == answers.Length, about);
        for (int i = 0; i < all.Length; i++)
        {
            Answer answer = answers[i];
            Assert.True(
                (all[i].GetProperty("start").GetInt32(), all[i].GetProperty("end").GetInt32(), all[i].GetProperty("answer").GetString()) == (answer.Start, answer.End, answer.Text),
                about);
            Assert.True(Math.Abs(all[i].GetProperty("score").GetDouble() - answer.Score) <= 1e-6, about);
        }
    }
}
