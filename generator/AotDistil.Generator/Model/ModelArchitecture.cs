namespace AotDistil.Generator.Model;

/// <summary>
/// The family of encoders a model belongs to; in the manifest <c>model.architecture</c>. It is named in comments and messages only: what a family's models have of
/// their own is said by numbers of the manifest.
/// </summary>
internal enum ModelArchitecture
{
    /// <summary>transformers' DistilBertModel: <c>"distilbert"</c>.</summary>
    DistilBert,

    /// <summary>transformers' BertModel: <c>"bert"</c>.</summary>
    Bert,

    /// <summary>transformers' RobertaModel: <c>"roberta"</c>.</summary>
    Roberta,

    /// <summary>transformers' AlbertModel: <c>"albert"</c>.</summary>
    Albert,

    /// <summary>transformers' SqueezeBertModel: <c>"squeezebert"</c>.</summary>
    SqueezeBert,
}
