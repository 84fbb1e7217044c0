namespace AotDistil.Generator.Model;

/// <summary>How the logits of a sequence model become scores; transformers' <c>config.problem_type</c>, in the manifest <c>model.problem</c>.</summary>
internal enum ModelProblem
{
    /// <summary>One label is right: softmax. <c>"single_label_classification"</c>.</summary>
    SingleLabelClassification,

    /// <summary>Each label is right or not on its own: sigmoid. <c>"multi_label_classification"</c>.</summary>
    MultiLabelClassification,

    /// <summary>The logits are the answer. <c>"regression"</c>.</summary>
    Regression,
}
