using System.Globalization;

namespace AotDistil.RandomCheckpoint;

/// <summary>What a family of encoders calls its classifier's tensors.</summary>
internal sealed record Family(string ModelType, string Class, string Prefix)
{
    public static IReadOnlyList<Family> All { get; } =
    [
        new("distilbert", "DistilBertForSequenceClassification", "distilbert."),
        new("bert", "BertForSequenceClassification", "bert.") { Layers = "encoder.layer.", Names = BertNames, Types = 2, PreClassifier = "bert.pooler.dense" },
        new("roberta", "RobertaForSequenceClassification", "roberta.")
        {
            Layers = "encoder.layer.",
            Names = BertNames,
            Types = 1,
            FirstPosition = 2,
            PreClassifier = "classifier.dense",
            Classifier = "classifier.out_proj",
        },
        new("albert", "AlbertForSequenceClassification", "albert.")
        {
            Layers = "encoder.albert_layer_groups.0.albert_layers.",
            Names = ["attention.query", "attention.key", "attention.value", "attention.dense", "attention.LayerNorm", "ffn", "ffn_output", "full_layer_layer_norm"],
            Types = 2,
            Projection = "encoder.embedding_hidden_mapping_in",
            SharesLayers = true,
            PreClassifier = "albert.pooler",
        },
    ];

    /// <summary>Rows of the token type embedding; 0 where there is none.</summary>
    public int Types { get; private init; }

    /// <summary>Rows of the position embedding that no text uses.</summary>
    public int FirstPosition { get; private init; }

    /// <summary>The linear from narrow embeddings to the layers; null where there is none.</summary>
    public string? Projection { get; private init; }

    /// <summary>Whether one stored layer runs as often as there are layers.</summary>
    public bool SharesLayers { get; private init; }

    public string PreClassifier { get; private init; } = "pre_classifier";

    public string Classifier { get; private init; } = "classifier";

    /// <summary>q, k, v and what follows attention.</summary>
    public IEnumerable<string> Attention => Names.Take(4);

    public string SaLayerNorm => Names[4];

    public string Lin1 => Names[5];

    public string Lin2 => Names[6];

    public string OutputLayerNorm => Names[7];

    private static string[] BertNames =>
    [
        "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense", "attention.output.LayerNorm", "intermediate.dense", "output.dense", "output.LayerNorm",
    ];

    private string Layers { get; init; } = "transformer.layer.";

    private string[] Names { get; init; } = ["attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin", "sa_layer_norm", "ffn.lin1", "ffn.lin2", "output_layer_norm"];

    /// <summary>What a layer's tensors begin with.</summary>
    public string Layer(int index) => string.Create(CultureInfo.InvariantCulture, $"{Layers}{index}.");
}
