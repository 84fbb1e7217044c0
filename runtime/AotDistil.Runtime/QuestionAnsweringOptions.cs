using AotDistil.Runtime.Tokenizers;

namespace AotDistil;

/// <summary>How questions are answered, with the names and defaults of transformers' <c>QuestionAnsweringPipeline</c>.</summary>
public sealed record QuestionAnsweringOptions
{
    /// <summary>The best answer, at most 15 tokens long, along words.</summary>
    public static QuestionAnsweringOptions Default { get; } = new();

    /// <summary>Most answers (top_k). Fewer are returned where the context has fewer.</summary>
    public int TopK { get; init; } = 1;

    /// <summary>Most tokens of an answer, before it is extended to whole words (max_answer_len).</summary>
    public int MaxAnswerLength { get; init; } = 15;

    /// <summary>Most tokens of a window, the question and special tokens included (max_seq_len). Null: 384, or what the model reads if that is fewer.</summary>
    public int? MaxSequenceLength { get; init; }

    /// <summary>
    /// Tokens of the context that a window shares with the one before (doc_stride). Null: 128, or half of <see cref="MaxSequenceLength"/> if that is fewer, or half of what
    /// the question leaves of it if that is fewer still.
    /// </summary>
    public int? DocStride { get; init; }

    /// <summary>
    /// Most tokens of the question; the rest is left out (max_question_len). Null: all of them. transformers documents 64, but applies it to none of the tokenizers that it
    /// calls fast.
    /// </summary>
    public int? MaxQuestionLength { get; init; }

    /// <summary>Whether the context may be said to have no answer (handle_impossible_answer): an empty answer then competes with the others.</summary>
    public bool HandleImpossibleAnswer { get; init; }

    /// <summary>Whether answers are extended to whole words (align_to_words). Leave it out for languages without spaces.</summary>
    public bool AlignToWords { get; init; } = true;

    /// <summary>What <see cref="Answer.Start"/> and <see cref="Answer.End"/> count. Null: what the context is made of, UTF-16 units of a string and bytes of UTF-8.</summary>
    public OffsetUnit? Offsets { get; init; }

    /// <summary>The number of answers. What a record would print of itself brings more formatting into every native library.</summary>
    public override string ToString() => $"at most {TopK.ToString(System.Globalization.CultureInfo.InvariantCulture)} answers";
}
