using System.Collections.Generic;
using System.Linq;
using AotDistil.Layout;

namespace AotDistil.Generator.Model;

/// <summary>
/// Everything the emitters know of a model: the checked content of its manifest. Compared by value, it is where the generator stops when nothing changed.
/// </summary>
/// <param name="Name">The model's name, such as <c>sentiment-en</c>.</param>
/// <param name="ClassName">The C# class, such as <c>SentimentEn</c>: a valid identifier that is no keyword.</param>
/// <param name="Prefix">What C symbols begin with, such as <c>sentiment_en</c>: a valid C identifier.</param>
/// <param name="Namespace">The class's namespace; valid, never empty.</param>
/// <param name="Architecture">The family of encoders.</param>
/// <param name="Task">What it answers.</param>
/// <param name="Problem">How logits become scores.</param>
/// <param name="Encoder">The encoder's shape.</param>
/// <param name="Head">What stands on the encoder.</param>
/// <param name="Labels">The outputs' names, none where they have no names.</param>
/// <param name="Tokenizer">The tokenizer.</param>
/// <param name="Weights">The weights file.</param>
/// <param name="Embeddings">Embeddings in the manifest's order.</param>
/// <param name="Linears">Linears in the manifest's order, which is that of execution.</param>
/// <param name="LayerNorms">LayerNorms in the manifest's order, which is that of execution.</param>
/// <param name="Sources">The files the model was packed from.</param>
/// <param name="Card">What the model card says.</param>
internal sealed record ModelSpec(
    string Name,
    string ClassName,
    string Prefix,
    string Namespace,
    ModelArchitecture Architecture,
    ModelTask Task,
    ModelProblem Problem,
    EncoderSpec Encoder,
    HeadSpec Head,
    EquatableArray<string> Labels,
    TokenizerSpec Tokenizer,
    WeightsSpec Weights,
    EquatableArray<EmbeddingSpec> Embeddings,
    EquatableArray<LinearSpec> Linears,
    EquatableArray<LayerNormSpec> LayerNorms,
    EquatableArray<SourceFileSpec> Sources,
    EquatableArray<CardFact> Card)
{
    /// <summary>How hidden states become one vector, of models whose answer these are; null for the others.</summary>
    public PoolingSpec? Pooling { get; init; }

    /// <summary>Whether it tells what follows from what, as zero-shot classification needs: one of its labels means that.</summary>
    public bool TellsEntailment => Task == ModelTask.Sequence && Labels.Count > 1 && Labels.Any(EntailmentLabel.Is);

    /// <summary>Whether it gives a text or a pair one number, by which documents can be ranked.</summary>
    public bool Ranks => Task == ModelTask.Sequence && Labels.Count == 1;

    /// <summary>Whether that number is brought to 0 to 1 by a sigmoid when documents are ranked.</summary>
    public bool RanksBySigmoid { get; init; } = true;

    /// <summary>The embedding of that name. The parser made sure that those the architecture needs are there.</summary>
    public EmbeddingSpec Embedding(string name) => Embeddings.FirstOrDefault(e => e.Name == name) ?? throw Missing("embedding", name);

    /// <summary>The linear of that name, such as <c>layer.0.ffn.lin1</c>. The parser made sure that those the architecture needs are there.</summary>
    public LinearSpec Linear(string name) => Linears.FirstOrDefault(l => l.Name == name) ?? throw Missing("linear", name);

    /// <summary>The LayerNorm of that name. The parser made sure that those the architecture needs are there.</summary>
    public LayerNormSpec LayerNorm(string name) => LayerNorms.FirstOrDefault(n => n.Name == name) ?? throw Missing("layer_norm", name);

    /// <summary>What the model card says under <paramref name="key"/>, or null.</summary>
    public string? CardValue(string key) => Card.FirstOrDefault(f => f.Key == key)?.Value;

    private KeyNotFoundException Missing(string kind, string name) => new($"Model '{Name}' has no {kind} '{name}'.");
}
