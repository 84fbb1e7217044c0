using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Runtime.Tests.Tasks;

/// <summary>The pipeline's arithmetic in double precision as it is written there: every token times every other, everything sorted.</summary>
internal static class QuestionAnsweringOracle
{
    public static List<(double Score, int Start, int End, string Text)> Answer(
        Tokenizer tokenizer, byte[] question, byte[] context, QuestionAnsweringOptions options, Func<int[], int[], (float[] Start, float[] End)?> model)
    {
        int length = options.MaxSequenceLength ?? Math.Min(tokenizer.MaxLength, 384), stride = options.DocStride ?? Math.Min(length / 2, 128);
        TokenEncoding encoding = new();
        tokenizer.EncodePair(question, context, encoding, new EncodingOptions { MaxLength = length, Stride = stride, Strategy = TruncationStrategy.OnlySecond });
        List<(double Score, int Start, int End, string Text)> answers = [];
        double noAnswer = 1_000_000;
        for (int window = 0; window < encoding.Windows; window++)
        {
            encoding.Select(window);
            (float[] startLogits, float[] endLogits) = model(encoding.Ids.ToArray(), encoding.TypeIds.ToArray())!.Value;
            bool[] desired = [.. Enumerable.Range(0, encoding.Count).Select(i => encoding.Sequences[i] == 1 || encoding.Ids[i] == tokenizer.ClsId)];
            double[] start = Softmax(startLogits, desired), end = Softmax(endLogits, desired);
            noAnswer = Math.Min(noAnswer, start[0] * end[0]);
            start[0] = end[0] = 0;
            List<(double Score, int Start, int End)> cells = [];
            for (int i = 0; i < encoding.Count; i++)
            {
                for (int j = 0; j < encoding.Count; j++)
                {
                    cells.Add((j >= i && j - i < options.MaxAnswerLength ? start[i] * end[j] : 0, i, j));
                }
            }

            int candidates = options.AlignToWords ? (options.TopK * 2) + 10 : options.TopK;
            foreach ((double score, int s, int e) in cells.OrderByDescending(cell => cell.Score).Take(candidates).Where(cell => cell.Score > 0))
            {
                (int from, int to) = (encoding.Starts[s], encoding.Ends[e]);
                if (options.AlignToWords)
                {
                    from = Enumerable.Range(0, encoding.Count).Where(i => encoding.Sequences[i] == 1 && encoding.Words[i] == encoding.Words[s]).Min(i => encoding.Starts[i]);
                    to = Enumerable.Range(0, encoding.Count).Where(i => encoding.Sequences[i] == 1 && encoding.Words[i] == encoding.Words[e]).Max(i => encoding.Ends[i]);
                }

                string text = System.Text.Encoding.UTF8.GetString(context[from..to]);
                int known = answers.FindIndex(answer => string.Equals(answer.Text, text, StringComparison.OrdinalIgnoreCase));
                if (known >= 0)
                {
                    answers[known] = answers[known] with { Score = answers[known].Score + score };
                }
                else
                {
                    answers.Add((score, from, to, text));
                }
            }
        }

        if (options.HandleImpossibleAnswer)
        {
            answers.Add((noAnswer, 0, 0, ""));
        }

        return [.. answers.OrderByDescending(answer => answer.Score).Take(options.TopK)];
    }

    private static double[] Softmax(float[] logits, bool[] desired)
    {
        double[] values = [.. logits.Zip(desired, (logit, wanted) => wanted ? logit : -10000.0)];
        double largest = values.Max(), sum = values.Sum(value => Math.Exp(value - largest));
        return [.. values.Select(value => Math.Exp(value - largest) / sum)];
    }
}
