using AotDistil.Packer.Architectures;

namespace AotDistil.Cli.Tasks;

/// <summary>What transformers calls the tasks.</summary>
internal static class TaskNames
{
    /// <summary>The pipeline of models of a task; null where there is none that this program has.</summary>
    /// <param name="task">One of <see cref="ModelTasks"/>.</param>
    public static string? Pipeline(string task) => task switch
    {
        ModelTasks.Sequence => "text-classification",
        ModelTasks.Token => "token-classification",
        ModelTasks.QuestionAnswering => "question-answering",
        ModelTasks.MaskedLanguage => "fill-mask",
        _ => null,
    };
}
