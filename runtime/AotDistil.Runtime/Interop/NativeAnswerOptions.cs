using System.Runtime.InteropServices;

namespace AotDistil.Runtime.Interop;

/// <summary>How <c>answer</c> answers, as the C header declares it. Numbers of 0 or less stand for the usual where the header says so.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly unsafe struct NativeAnswerOptions
{
    /// <summary>Bytes of the structure.</summary>
    public nuint Size { get; init; }

    /// <summary>Most answers.</summary>
    public int TopK { get; init; }

    /// <summary>Most tokens of an answer.</summary>
    public int MaxAnswerLength { get; init; }

    /// <summary>Most tokens of a window; 0 for the usual.</summary>
    public int MaxSequenceLength { get; init; }

    /// <summary>Tokens that windows share; -1 for the usual.</summary>
    public int DocStride { get; init; }

    /// <summary>Most tokens of the question; 0 for all.</summary>
    public int MaxQuestionLength { get; init; }

    /// <summary>Not 0: the context may be said to have no answer.</summary>
    public int HandleImpossibleAnswer { get; init; }

    /// <summary>Not 0: answers are extended to whole words.</summary>
    public int AlignToWords { get; init; }

    /// <summary>What offsets count.</summary>
    public int Unit { get; init; }

    /// <summary>The same for the runtime; null for a null pointer.</summary>
    /// <exception cref="StatusException">A number is out of its range.</exception>
    internal static QuestionAnsweringOptions? Read(NativeAnswerOptions* options)
    {
        if (options == null)
        {
            return null;
        }

        NativeAnswerOptions o = NativeOptions.Read(options, default, (nuint)sizeof(NativeAnswerOptions));
        return new QuestionAnsweringOptions
        {
            TopK = NativeOptions.Choice(o.TopK, 1, int.MaxValue, "options.top_k"),
            MaxAnswerLength = NativeOptions.Choice(o.MaxAnswerLength, 1, int.MaxValue, "options.max_answer_length"),
            MaxSequenceLength = Usual(o.MaxSequenceLength, 0, "options.max_sequence_length"),
            DocStride = Usual(o.DocStride, -1, "options.doc_stride"),
            MaxQuestionLength = Usual(o.MaxQuestionLength, 0, "options.max_question_length"),
            HandleImpossibleAnswer = o.HandleImpossibleAnswer != 0,
            AlignToWords = o.AlignToWords != 0,
            Offsets = NativeOptions.Unit(o.Unit),
        };
    }

    private static int? Usual(int value, int usual, string name) => NativeOptions.Choice(value, usual, int.MaxValue, name) == usual ? null : value;
}
