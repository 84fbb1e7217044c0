using AotDistil.Runtime.Kernels;
using AotDistil.Tests;

namespace AotDistil.Model.Tests.Support;

/// <summary>A trained model of the shared folder, compiled once for all tests.</summary>
/// <param name="name">Its folder among the models.</param>
internal sealed class SharedModel(string name)
{
    private readonly Lazy<CompiledModel> _model = new(() =>
    {
        using TemporaryFolder scratch = new();
        return CompiledModel.Of(Repository.RequireShared("models", name), scratch);
    });

    /// <summary>DistilBERT of 4 × 384 for entities.</summary>
    public static SharedModel Ner { get; } = new("ner-distilbert-4x384");

    /// <summary>DistilBERT of 6 × 384 for questions.</summary>
    public static SharedModel Qa { get; } = new("qa-distilbert-6x384");

    /// <summary>DistilBERT of 6 × 384 for sentiment.</summary>
    public static SharedModel Sst2 { get; } = new("sst2-distilbert-6x384");

    /// <summary>all-MiniLM-L6-v2.</summary>
    public static SharedModel MiniLm { get; } = new("minilm-l6");

    /// <summary>Its folder; skips the running test where it is not there.</summary>
    public string Folder => Repository.RequireShared("models", name);

    /// <summary>A session with the fastest kernels.</summary>
    public TModel Open<TModel>()
        where TModel : TextModel
    {
        _ = Folder;
        return (TModel)_model.Value.OpenModel(KernelSelection.Select(_model.Value.HasAvx512Vnni));
    }
}
