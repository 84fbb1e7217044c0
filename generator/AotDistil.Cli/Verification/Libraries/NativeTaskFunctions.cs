using AotDistil.Packer.Architectures;
using AotDistil.Runtime.Interop;

namespace AotDistil.Cli.Verification.Libraries;

/// <summary>The C functions of a library's task; those of other tasks are null.</summary>
internal sealed unsafe class NativeTaskFunctions
{
    /// <summary>Finds them.</summary>
    /// <param name="task">One of <see cref="ModelTasks"/>.</param>
    /// <param name="find">A function by its name without the model's prefix.</param>
    /// <exception cref="VerificationException">One is missing.</exception>
    public NativeTaskFunctions(string task, Func<string, nint> find)
    {
        switch (task)
        {
            case ModelTasks.Sequence:
                ClassifyTop = (delegate* unmanaged<ulong, byte*, long, byte*, long, int, int, int*, float*, long*, int>)find("classify_top");
                break;
            case ModelTasks.Token:
                Entities = (delegate* unmanaged<ulong, byte*, long, NativeEntityOptions*, NativeEntity*, long, long*, int>)find("entities");
                EntityWord = (delegate* unmanaged<ulong, long, byte*, long, long*, int>)find("entity_word");
                Group = (delegate* unmanaged<int, byte*>)find("group");
                break;
            case ModelTasks.QuestionAnswering:
                Answer = (delegate* unmanaged<ulong, byte*, long, byte*, long, NativeAnswerOptions*, NativeAnswer*, long, long*, int>)find("answer");
                break;
            case ModelTasks.MaskedLanguage:
                FillMask = (delegate* unmanaged<ulong, byte*, long, NativeFillOptions*, NativePrediction*, long, long*, int>)find("fill_mask");
                TokenText = (delegate* unmanaged<ulong, int, byte*, long, long*, int>)find("token_text");
                FilledText = (delegate* unmanaged<ulong, int, int, byte*, long, long*, int>)find("filled_text");
                break;
        }

        if (task is ModelTasks.Sequence or ModelTasks.Token)
        {
            Label = (delegate* unmanaged<int, byte*>)find("label");
        }
    }

    /// <summary>classify_top.</summary>
    public delegate* unmanaged<ulong, byte*, long, byte*, long, int, int, int*, float*, long*, int> ClassifyTop { get; }

    /// <summary>label.</summary>
    public delegate* unmanaged<int, byte*> Label { get; }

    /// <summary>entities.</summary>
    public delegate* unmanaged<ulong, byte*, long, NativeEntityOptions*, NativeEntity*, long, long*, int> Entities { get; }

    /// <summary>entity_word.</summary>
    public delegate* unmanaged<ulong, long, byte*, long, long*, int> EntityWord { get; }

    /// <summary>group.</summary>
    public delegate* unmanaged<int, byte*> Group { get; }

    /// <summary>answer.</summary>
    public delegate* unmanaged<ulong, byte*, long, byte*, long, NativeAnswerOptions*, NativeAnswer*, long, long*, int> Answer { get; }

    /// <summary>fill_mask.</summary>
    public delegate* unmanaged<ulong, byte*, long, NativeFillOptions*, NativePrediction*, long, long*, int> FillMask { get; }

    /// <summary>token_text.</summary>
    public delegate* unmanaged<ulong, int, byte*, long, long*, int> TokenText { get; }

    /// <summary>filled_text.</summary>
    public delegate* unmanaged<ulong, int, int, byte*, long, long*, int> FilledText { get; }
}
