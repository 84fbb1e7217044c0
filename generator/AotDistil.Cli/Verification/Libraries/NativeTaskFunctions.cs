using AotDistil.Packer.Architectures;
using AotDistil.Runtime.Interop;

namespace AotDistil.Cli.Verification.Libraries;

/// <summary>The C functions of a library's task; those of other tasks are null.</summary>
internal sealed unsafe class NativeTaskFunctions
{
    /// <summary>Finds them.</summary>
    /// <param name="plan">The model.</param>
    /// <param name="find">A function by its name without the model's prefix.</param>
    /// <exception cref="VerificationException">One is missing.</exception>
    public NativeTaskFunctions(ModelPlan plan, Func<string, nint> find)
    {
        Truncated = (delegate* unmanaged<ulong, long*, int>)find("truncated");
        switch (plan.Task)
        {
            case ModelTasks.Sequence:
                ClassifyTop = (delegate* unmanaged<ulong, byte*, long, byte*, long, int, int, int*, float*, long*, int>)find("classify_top");
                ZeroShot = plan.TellsEntailment ? (delegate* unmanaged<ulong, byte*, long, byte**, long, NativeZeroShotOptions*, int*, float*, int>)find("zero_shot") : null;
                Rerank = plan.Ranks ? (delegate* unmanaged<ulong, byte*, long, byte**, long*, long, int, long, SearchHit*, long*, int>)find("rerank") : null;
                break;
            case ModelTasks.Embedding:
                Vectors = new NativeVectorFunctions(find);
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

        if (plan.Task is ModelTasks.Sequence or ModelTasks.Token)
        {
            Label = (delegate* unmanaged<int, byte*>)find("label");
        }
    }

    /// <summary>truncated.</summary>
    public delegate* unmanaged<ulong, long*, int> Truncated { get; }

    /// <summary>classify_top.</summary>
    public delegate* unmanaged<ulong, byte*, long, byte*, long, int, int, int*, float*, long*, int> ClassifyTop { get; }

    /// <summary>zero_shot; null where the model tells no entailment.</summary>
    public delegate* unmanaged<ulong, byte*, long, byte**, long, NativeZeroShotOptions*, int*, float*, int> ZeroShot { get; }

    /// <summary>rerank; null where the model has several outputs.</summary>
    public delegate* unmanaged<ulong, byte*, long, byte**, long*, long, int, long, SearchHit*, long*, int> Rerank { get; }

    /// <summary>The functions for vectors; null where the model has a head.</summary>
    public NativeVectorFunctions? Vectors { get; }

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
