namespace AotDistil.Packer.Architectures;

/// <summary>The architectures there are. docs/architectures.md says how to add one.</summary>
internal static class ArchitectureCatalogue
{
    /// <summary>DistilBERT (Sanh et al. 2019): no token types, no epsilon in its config.</summary>
    public static Architecture DistilBert { get; } = new()
    {
        ModelType = "distilbert",
        Keys = new ConfigKeys
        {
            Dim = new("dim", 768, "hidden_size"),
            Heads = new("n_heads", 12, "num_attention_heads"),
            HiddenDim = new("hidden_dim", 3072),
            Layers = new("n_layers", 6, "num_hidden_layers"),
            VocabSize = new("vocab_size", 30_522),
            Activation = "activation",
            SinusoidalPositions = "sinusoidal_pos_embds",
        },
        Encoder = EncoderTensors.DistilBert,
        Heads =
        [
            new Head("DistilBertForSequenceClassification", ModelTasks.Sequence) { PreClassifier = "pre_classifier", Activation = "relu", Classifier = "classifier" },
            new Head("DistilBertForTokenClassification", ModelTasks.Token) { Classifier = "classifier" },
            new Head("DistilBertForQuestionAnswering", ModelTasks.QuestionAnswering) { Classifier = "qa_outputs" },
            new Head("DistilBertForMaskedLM", ModelTasks.MaskedLanguage)
            {
                PreClassifier = "vocab_transform",
                LayerNorm = "vocab_layer_norm",
                Classifier = "vocab_projector",
                DecoderBias = "vocab_projector.bias",
            },
            new Head("DistilBertModel", ModelTasks.Embedding),
        ],
    };

    /// <summary>BERT (Devlin et al. 2018); MiniLM and TinyBERT are such models too. Its pooler is the first linear of the head for whole texts.</summary>
    public static Architecture Bert { get; } = new()
    {
        ModelType = "bert",
        Keys = BertKeys(vocabSize: 30_522),
        Encoder = EncoderTensors.Bert,
        Heads = BertHeads("Bert", "pooler.dense"),
    };

    /// <summary>RoBERTa (Liu et al. 2019), DistilRoBERTa and XLM-R too: positions begin behind the padding token's id, and heads have linears of their own for the pooler's.</summary>
    public static Architecture Roberta { get; } = new()
    {
        ModelType = "roberta",
        OtherModelTypes = ["xlm-roberta", "camembert"],
        Keys = BertKeys(vocabSize: 50_265) with { PadTokenId = new("pad_token_id", 1) },
        Encoder = EncoderTensors.Bert,
        Heads = [.. RobertaHeads("Roberta"), .. RobertaHeads("XLMRoberta"), .. RobertaHeads("Camembert")],
    };

    /// <summary>ALBERT (Lan et al. 2020): narrow embeddings, a linear from them to the layers, and one layer that runs many times.</summary>
    public static Architecture Albert { get; } = new()
    {
        ModelType = "albert",
        Keys = BertKeys(vocabSize: 30_000) with
        {
            Dim = new("hidden_size", 4096),
            Heads = new("num_attention_heads", 64),
            HiddenDim = new("intermediate_size", 16_384),
            EmbeddingDim = new("embedding_size", 128),
            LayerGroups = (new("num_hidden_groups", 1), new("inner_group_num", 1)),
            DefaultActivation = "gelu_new",
        },
        Encoder = EncoderTensors.Albert,
        Heads =
        [
            new Head("AlbertForSequenceClassification", ModelTasks.Sequence) { PreClassifier = "pooler", Activation = "tanh", Classifier = "classifier" },
            new Head("AlbertForTokenClassification", ModelTasks.Token) { Classifier = "classifier" },
            new Head("AlbertForQuestionAnswering", ModelTasks.QuestionAnswering) { Classifier = "qa_outputs" },
            new Head("AlbertForMaskedLM", ModelTasks.MaskedLanguage)
            {
                PreClassifier = "predictions.dense",
                LayerNorm = "predictions.LayerNorm",
                Classifier = "predictions.decoder",
                DecoderBias = "predictions.bias",
                ToEmbeddingDim = true,
            },
            new Head("AlbertModel", ModelTasks.Embedding),
        ],
    };

    /// <summary>SqueezeBERT (Iandola et al. 2020): a BERT whose linears are convolutions of width 1 in groups.</summary>
    public static Architecture SqueezeBert { get; } = new()
    {
        ModelType = "squeezebert",
        Keys = BertKeys(vocabSize: 30_522) with
        {
            EmbeddingDim = new("embedding_size", 768),
            LayersIgnoreEps = true, // SqueezeBertLayerNorm is made without one
            LinearGroups = new LinearGroupKeys(
                new("q_groups", 4), new("k_groups", 4), new("v_groups", 4), new("post_attention_groups", 1), new("intermediate_groups", 4), new("output_groups", 4)),
        },
        Encoder = EncoderTensors.SqueezeBert,
        Heads = BertHeads("SqueezeBert", "pooler.dense"),
    };

    private static Architecture[] All => [DistilBert, Bert, Roberta, Albert, SqueezeBert];

    /// <summary>Finds the architecture and the head that config.json asks for.</summary>
    /// <exception cref="PackerException">They are not supported; the message lists what is.</exception>
    public static (Architecture Architecture, Head Head) Find(ConfigFile config)
    {
        IReadOnlyList<string> classes = config.Strings("architectures");
        string? type = config.String("model_type");
        foreach (Architecture architecture in All)
        {
            Head? head = architecture.Heads.FirstOrDefault(h => classes.Contains(h.Class));
            if (head is not null && (type is null || type == architecture.ModelType || architecture.OtherModelTypes.Contains(type)))
            {
                return (architecture, head);
            }
        }

        string supported = string.Join("; ", All.Select(a => $"{string.Join(", ", a.Heads.Select(h => h.Class))} (model_type {string.Join(", ", a.OtherModelTypes.Prepend(a.ModelType))})"));
        throw new PackerException(
            PackerErrors.ArchitectureUnsupported,
            $"'model_type' is {(type is null ? "missing" : $"'{type}'")} and 'architectures' is [{string.Join(", ", classes)}]; supported: {supported}",
            config.Path);
    }

    // transformers' BertConfig, from which those of the others differ in a few defaults.
    private static ConfigKeys BertKeys(int vocabSize) => new()
    {
        Dim = new("hidden_size", 768),
        Heads = new("num_attention_heads", 12),
        HiddenDim = new("intermediate_size", 3072),
        Layers = new("num_hidden_layers", 12),
        VocabSize = new("vocab_size", vocabSize),
        TypeVocabSize = new("type_vocab_size", 2),
        Activation = "hidden_act",
        LayerNormEps = "layer_norm_eps",
        Settings = [("position_embedding_type", "\"absolute\""), ("is_decoder", "false")],
    };

    private static IReadOnlyList<Head> BertHeads(string family, string pooler) =>
    [
        new Head($"{family}ForSequenceClassification", ModelTasks.Sequence) { PreClassifier = pooler, Activation = "tanh", Classifier = "classifier" },
        new Head($"{family}ForTokenClassification", ModelTasks.Token) { Classifier = "classifier" },
        new Head($"{family}ForQuestionAnswering", ModelTasks.QuestionAnswering) { Classifier = "qa_outputs" },
        new Head($"{family}ForMaskedLM", ModelTasks.MaskedLanguage)
        {
            PreClassifier = "cls.predictions.transform.dense",
            LayerNorm = "cls.predictions.transform.LayerNorm",
            Classifier = "cls.predictions.decoder",
            DecoderBias = "cls.predictions.bias",
        },
        new Head($"{family}Model", ModelTasks.Embedding),
    ];

    private static IReadOnlyList<Head> RobertaHeads(string family) =>
    [
        new Head($"{family}ForSequenceClassification", ModelTasks.Sequence) { PreClassifier = "classifier.dense", Activation = "tanh", Classifier = "classifier.out_proj" },
        new Head($"{family}ForTokenClassification", ModelTasks.Token) { Classifier = "classifier" },
        new Head($"{family}ForQuestionAnswering", ModelTasks.QuestionAnswering) { Classifier = "qa_outputs" },
        new Head($"{family}ForMaskedLM", ModelTasks.MaskedLanguage)
        {
            PreClassifier = "lm_head.dense",
            Activation = "gelu", // whatever the config says
            LayerNorm = "lm_head.layer_norm",
            Classifier = "lm_head.decoder",
            DecoderBias = "lm_head.bias",
        },
        new Head($"{family}Model", ModelTasks.Embedding),
    ];
}
