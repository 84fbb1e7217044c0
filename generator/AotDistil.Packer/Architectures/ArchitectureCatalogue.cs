namespace AotDistil.Packer.Architectures;

/// <summary>The architectures there are. docs/architectures.md says how to add one.</summary>
internal static class ArchitectureCatalogue
{
    /// <summary>DistilBERT (Sanh et al. 2019): no token types, no epsilon in its config.</summary>
    public static Architecture DistilBert { get; } = new()
    {
        ModelType = "distilbert",
        Classes = ["DistilBertForSequenceClassification"],
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
        Head = new HeadTensors("pre_classifier", "relu", "classifier"),
    };

    /// <summary>BERT (Devlin et al. 2018); MiniLM and TinyBERT are such models too. Its pooler is the head's first linear.</summary>
    public static Architecture Bert { get; } = new()
    {
        ModelType = "bert",
        Classes = ["BertForSequenceClassification"],
        Keys = BertKeys(vocabSize: 30_522),
        Encoder = EncoderTensors.Bert,
        Head = new HeadTensors("pooler.dense", "tanh", "classifier"),
    };

    /// <summary>RoBERTa (Liu et al. 2019), DistilRoBERTa too: positions begin behind the padding token's id, and the head has a linear of its own for the pooler's.</summary>
    public static Architecture Roberta { get; } = new()
    {
        ModelType = "roberta",
        Classes = ["RobertaForSequenceClassification"],
        Keys = BertKeys(vocabSize: 50_265) with { PadTokenId = new("pad_token_id", 1) },
        Encoder = EncoderTensors.Bert,
        Head = new HeadTensors("classifier.dense", "tanh", "classifier.out_proj"),
    };

    private static Architecture[] All => [DistilBert, Bert, Roberta];

    /// <summary>Finds the architecture that config.json asks for.</summary>
    /// <exception cref="PackerException">It is not supported; the message lists what is.</exception>
    public static Architecture Find(ConfigFile config)
    {
        IReadOnlyList<string> classes = config.Strings("architectures");
        string? type = config.String("model_type");
        Architecture? found = All.FirstOrDefault(a => (type is null || type == a.ModelType) && classes.Any(c => a.Classes.Contains(c)));
        string supported = string.Join(", ", All.SelectMany(a => a.Classes.Select(c => $"{c} (model_type {a.ModelType})")));
        return found ?? throw new PackerException(
            PackerErrors.ArchitectureUnsupported,
            $"'model_type' is {(type is null ? "missing" : $"'{type}'")} and 'architectures' is [{string.Join(", ", classes)}]; supported: {supported}",
            config.Path);
    }

    // transformers' BertConfig, from which RobertaConfig differs in a few defaults.
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
}
