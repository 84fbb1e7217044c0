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

    public static FillMaskOptions FillMask(JsonElement options)
    {
        FillMaskOptions result = FillMaskOptions.Default;
        foreach (JsonProperty option in options.EnumerateObject())
        {
            result = option.Name switch
            {
                "top_k" => result with { TopK = option.Value.GetInt32() },
                "targets" => result with { Targets = [.. option.Value.EnumerateArray().Select(target => target.GetString()!)] },
                string name => throw new InvalidDataException($"unknown option {name}"),
            };
        }

        return result;
    }

    public static void AssertPredictions(JsonElement expected, MaskPrediction[][] predictions, double tolerance)
    {
        JsonElement output = expected.GetProperty("output");
        JsonElement[][] all = output[0].ValueKind == JsonValueKind.Array ? [.. output.EnumerateArray().Select(mask => mask.EnumerateArray().ToArray())] : [[.. output.EnumerateArray()]];
        string about = $"{expected.GetProperty("input")} {expected.GetProperty("options")}: expected {output}, found {string.Join(", ", predictions.SelectMany(mask => mask))}";
        Assert.True(all.Length == predictions.Length, about);
        for (int i = 0; i < all.Length; i++)
        {
            Assert.True(all[i].Length == predictions[i].Length, about);
            for (int j = 0; j < all[i].Length; j++)
            {
                (JsonElement one, MaskPrediction other) = (all[i][j], predictions[i][j]);
                Assert.True(
                    (one.GetProperty("token").GetInt32(), one.GetProperty("token_str").GetString(), one.GetProperty("sequence").GetString())
                    == (other.Token, other.TokenText, other.Sequence),
                    about);
                Assert.True(Math.Abs(one.GetProperty("score").GetDouble() - other.Score) <= tolerance, about);
            }
        }
    }

    public static void AssertAnswers(JsonElement expected, Answer[] answers, double tolerance)
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
            Assert.True(Math.Abs(all[i].GetProperty("score").GetDouble() - answer.Score) <= tolerance, about);
        }
    }
}
