namespace AotDistil.Generator.Model;

/// <summary>The family of encoders a model belongs to; in the manifest <c>model.architecture</c>.</summary>
internal enum ModelArchitecture
{
    /// <summary>transformers' DistilBertModel: <c>"distilbert"</c>.</summary>
    DistilBert,
}
