using System.Text;
using AotDistil.Layout;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Model;

namespace AotDistil.Runtime.Tasks;

/// <summary>What zero-shot classification does before and behind the model, as transformers' <c>ZeroShotClassificationPipeline</c> does it.</summary>
internal static class ZeroShot
{
    /// <summary>The index of the label for entailment, the first that means that (<see cref="EntailmentLabel"/>); -1 where there is none.</summary>
    public static int Entailment(ReadOnlySpan<string> labels)
    {
        for (int i = 0; i < labels.Length; i++)
        {
            if (EntailmentLabel.Is(labels[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Labels from a string that separates them by commas.</summary>
    public static string[] Labels(string labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return labels.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>A sentence for each label.</summary>
    /// <exception cref="ArgumentException">There is no label, or the template is none.</exception>
    public static string[] Hypotheses(string template, ReadOnlySpan<string> labels)
    {
        ArgumentNullException.ThrowIfNull(template);
        if (labels.IsEmpty)
        {
            throw new ArgumentException("There are no labels; expected one at least.");
        }

        string[] hypotheses = new string[labels.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            hypotheses[i] = Format(template, labels[i] ?? throw new ArgumentNullException($"labels[{i}]"));
        }

        return hypotheses;
    }

    /// <summary>The labels with their scores, the best first.</summary>
    /// <param name="logits">Labels × outputs.</param>
    /// <param name="outputs">Labels of the model.</param>
    /// <param name="entailment">Which of them is entailment; -1 counts as the last.</param>
    /// <param name="labels">The caller's labels.</param>
    /// <param name="multiLabel">Whether each label is measured against contradiction, not against the others.</param>
    public static Classification[] Scores(ReadOnlySpan<float> logits, int outputs, int entailment, ReadOnlySpan<string> labels, bool multiLabel)
    {
        // transformers takes the first output for contradiction, or the last where the first is entailment.
        int contradiction = entailment == 0 ? outputs - 1 : 0, entailed = entailment < 0 ? outputs - 1 : entailment;
        float[] scores = new float[labels.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = logits[(i * outputs) + entailed];
        }

        if (multiLabel || scores.Length == 1)
        {
            Span<float> pair = stackalloc float[2];
            for (int i = 0; i < scores.Length; i++)
            {
                (pair[0], pair[1]) = (logits[(i * outputs) + contradiction], scores[i]);
                ClassifierScores.Apply(ClassificationProblem.SingleLabel, pair);
                scores[i] = pair[1];
            }
        }
        else
        {
            ClassifierScores.Apply(ClassificationProblem.SingleLabel, scores);
        }

        Classification[] answers = new Classification[scores.Length];
        for (int i = 0; i < answers.Length; i++)
        {
            int at = i;
            for (; at > 0 && !(answers[at - 1].Score > scores[i]); at--) // transformers reverses an ascending order, so of equal ones the last comes first
            {
                answers[at] = answers[at - 1];
            }

            answers[at] = new Classification(i, labels[i], scores[i]);
        }

        return answers;
    }

    // Python's str.format with one argument, as far as templates need it: {} or {0}, and {{ and }} for braces.
    private static string Format(string template, string label)
    {
        StringBuilder text = new(template.Length + label.Length);
        int fields = 0;
        for (int i = 0; i < template.Length; i++)
        {
            char c = template[i];
            if (c is '{' or '}' && i + 1 < template.Length && template[i + 1] == c)
            {
                text.Append(c);
                i++;
            }
            else if (c == '{' && template.AsSpan(i) is ['{', '}', ..] or ['{', '0', '}', ..])
            {
                text.Append(label);
                i += template[i + 1] == '0' ? 2 : 1;
                fields++;
            }
            else if (c is '{' or '}')
            {
                throw Unusable(template, "a brace that belongs to no {}");
            }
            else
            {
                text.Append(c);
            }
        }

        return fields == 1 || (fields > 1 && !template.Contains("{}", StringComparison.Ordinal)) ? text.ToString() : throw Unusable(template, fields == 0 ? "no {}" : "several {}");
    }

    private static ArgumentException Unusable(string template, string found) =>
        new($"The hypothesis template \"{template}\" has {found}; expected one {{}}, where the label goes."); // without the parameter: a native library has none of .NET's words for it
}
