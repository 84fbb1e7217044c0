using AotDistil.Packer.Architectures;

namespace AotDistil.Cli.Tasks;

/// <summary>What transformers and sentence-transformers call the tasks.</summary>
internal static class TaskNames
{
    /// <summary>Labels of a text or a pair.</summary>
    public const string TextClassification = "text-classification";

    /// <summary>Entities, labels of tokens.</summary>
    public const string TokenClassification = "token-classification";

    /// <summary>Answers to questions.</summary>
    public const string QuestionAnswering = "question-answering";

    /// <summary>Words for masks.</summary>
    public const string FillMask = "fill-mask";

    /// <summary>Labels that are made up on the spot.</summary>
    public const string ZeroShot = "zero-shot-classification";

    /// <summary>Documents in the order of their relevance, by a model that reads them beside the query.</summary>
    public const string Rerank = "reranking";

    /// <summary>The vector of a text.</summary>
    public const string FeatureExtraction = "feature-extraction";

    /// <summary>Documents in the order of their vectors' nearness.</summary>
    public const string Search = "semantic search";

    /// <summary>Labels that were learnt from a handful of examples.</summary>
    public const string FewShot = "few-shot classification";

    /// <summary>The pipeline of a model's head; null where the model has none.</summary>
    /// <param name="task">One of <see cref="ModelTasks"/>.</param>
    public static string? Pipeline(string task) => task switch
    {
        ModelTasks.Sequence => TextClassification,
        ModelTasks.Token => TokenClassification,
        ModelTasks.QuestionAnswering => QuestionAnswering,
        ModelTasks.MaskedLanguage => FillMask,
        _ => null,
    };
}
