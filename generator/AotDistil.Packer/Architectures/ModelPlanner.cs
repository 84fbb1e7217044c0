using AotDistil.Packer.Checkpoints;

namespace AotDistil.Packer.Architectures;

/// <summary>Checks a config against a checkpoint's tensors and lays the model out, in the same blocks whatever its architecture.</summary>
internal sealed class ModelPlanner
{
    private const string Embeddings = "embeddings";

    private readonly ConfigFile _config;
    private readonly Checkpoint _checkpoint;
    private readonly Architecture _architecture;
    private readonly Head _head;
    private readonly EncoderConfig _model;
    private readonly TensorExpectations _tensors;
    private readonly List<Block> _blocks = [];
    private readonly (int Size, string Key) _dim;
    private readonly (int Size, string Key) _embeddingDim;
    private readonly (int Size, string Key) _vocabulary;

    private ModelPlanner(ConfigFile config, Checkpoint checkpoint)
    {
        _config = config;
        _checkpoint = checkpoint;
        (_architecture, _head) = ArchitectureCatalogue.Find(config);
        _model = EncoderConfig.Read(config, Keys);
        _tensors = new(config, checkpoint);
        _dim = (_model.Dim, Keys.Dim.Name);
        _embeddingDim = (_model.EmbeddingDim, (Keys.EmbeddingDim ?? Keys.Dim).Name);
        _vocabulary = (_model.VocabSize, Keys.VocabSize.Name);
    }

    private ConfigKeys Keys => _architecture.Keys;

    /// <summary>Plans a model. Reads no weights yet.</summary>
    /// <exception cref="PackerException">Config and tensors contradict each other, or something is not supported.</exception>
    public static ModelPlan Plan(ConfigFile config, Checkpoint checkpoint) => new ModelPlanner(config, checkpoint).Plan();

    private ModelPlan Plan()
    {
        bool projects = _architecture.Encoder.EmbeddingProjection is not null;
        if (!projects && _model.EmbeddingDim != _model.Dim)
        {
            throw _config.Invalid($"'{_embeddingDim.Key}' is {_embeddingDim.Size} and '{_dim.Key}' is {_dim.Size}; expected the same, as no linear leads from one to the other");
        }

        PlanEmbeddings();
        PlanLayers();
        (LabelSet labels, HeadFacts head) = PlanHead();
        EncoderFacts encoder = new(
            _model.Schedule, _model.Dim, _model.Heads, _model.HiddenDim, _model.Activation, _model.LayerNormEps, _model.MaxPositions, _model.VocabSize, _model.TypeVocabSize)
        {
            EmbeddingDim = projects ? _model.EmbeddingDim : 0,
            EmbeddingLayerNormEps = _model.EmbeddingLayerNormEps,
            Groups = _model.Groups,
        };
        return new ModelPlan(_architecture.ModelType, _head.Task, labels, encoder, head, _blocks) { RanksBySigmoid = CrossEncoderConfig.HasSigmoid(_config) };
    }

    private void PlanEmbeddings()
    {
        if (!IsTied())
        {
            _blocks.Add(new EmbeddingBlock("word_embeddings", WordTable()));
        }

        _blocks.Add(new EmbeddingBlock("position_embeddings", PositionTable()));
        if (Keys.TypeVocabSize is ConfigKey types)
        {
            _blocks.Add(new EmbeddingBlock("type_embeddings", _tensors.Take($"{Embeddings}.token_type_embeddings.weight", (_model.TypeVocabSize, types.Name), _embeddingDim)));
        }

        _blocks.Add(_tensors.LayerNorm("embeddings.LayerNorm", $"{Embeddings}.LayerNorm", _embeddingDim));
        if (_architecture.Encoder.EmbeddingProjection is string projection)
        {
            _blocks.Add(new LinearBlock("embeddings.projection", [_tensors.Linear(projection, _dim, _embeddingDim)]));
        }
    }

    private void PlanLayers()
    {
        EncoderTensors names = _architecture.Encoder;
        _tensors.RequireLayers(names, _model.Schedule, Keys);
        (int, string) hidden = (_model.HiddenDim, Keys.HiddenDim.Name);
        LinearGroups groups = _model.Groups;
        for (int i = 0; i < _model.Schedule.Stored; i++)
        {
            string from = names.Layer(i, _model.Schedule), to = $"layer.{i}";
            _blocks.Add(new LinearBlock(
                $"{to}.attention.qkv_lin",
                [Section(names.Qkv.Query, _dim, _dim, groups.Query), Section(names.Qkv.Key, _dim, _dim, groups.Key), Section(names.Qkv.Value, _dim, _dim, groups.Value)]));
            _blocks.Add(new LinearBlock($"{to}.attention.out_lin", [Section(names.OutLin, _dim, _dim, groups.OutLin)]));
            _blocks.Add(_tensors.LayerNorm($"{to}.sa_layer_norm", $"{from}.{names.SaLayerNorm}", _dim));
            _blocks.Add(new LinearBlock($"{to}.ffn.lin1", [Section(names.Lin1, hidden, _dim, groups.Lin1)]));
            _blocks.Add(new LinearBlock($"{to}.ffn.lin2", [Section(names.Lin2, _dim, hidden, groups.Lin2)]));
            _blocks.Add(_tensors.LayerNorm($"{to}.output_layer_norm", $"{from}.{names.OutputLayerNorm}", _dim));

            LinearSection Section(string name, (int, string) outputs, (int, string) inputs, int count) =>
                Keys.LinearGroups is null ? _tensors.Linear($"{from}.{name}", outputs, inputs) : _tensors.Convolution($"{from}.{name}", outputs, inputs, count);
        }
    }

    private (LabelSet Labels, HeadFacts Head) PlanHead()
    {
        LabelSet labels = _head.Task switch
        {
            ModelTasks.Sequence => LabelSet.Read(_config),
            ModelTasks.Token => LabelSet.OfTokens(_config),
            ModelTasks.QuestionAnswering => LabelSet.Span,
            _ => LabelSet.None,
        };
        (int Size, string Key) inputs = _dim;
        if (_head.PreClassifier is string first)
        {
            (int, string) outputs = _head.ToEmbeddingDim ? _embeddingDim : _dim;
            _blocks.Add(new LinearBlock("pre_classifier", [_tensors.Linear(first, outputs, inputs)]));
            inputs = outputs;
        }

        if (_head.LayerNorm is string norm)
        {
            _blocks.Add(_tensors.LayerNorm("head.LayerNorm", norm, inputs));
        }

        (int Size, string Key) classes = _head.Task == ModelTasks.MaskedLanguage ? _vocabulary : (labels.Names.Count, "labels");
        if (_head.Classifier is string last)
        {
            LinearBlock classifier = new("classifier", [_head.DecoderBias is null ? _tensors.Linear(last, classes, inputs) : Decoder(last, _head.DecoderBias, inputs)]);
            _blocks.Add(classifier);
            if (IsTied())
            {
                _blocks.Add(new TiedEmbeddingBlock("word_embeddings", classifier));
            }
        }

        return (
            labels,
            new HeadFacts(
                _head.PreClassifier is null ? 0 : inputs.Size, _head.Activation ?? _model.Activation, _head.LayerNorm is not null, _head.Classifier is null ? 0 : classes.Size));
    }

    // transformers ties the two at loading, whatever a checkpoint has for the second one, unless its config says otherwise.
    private bool IsTied() => _head.DecoderBias is not null && _config.Boolean("tie_word_embeddings", fallback: true);

    // The bias stands alone, or with the weight, or with both, in which case transformers makes them one.
    private LinearSection Decoder(string name, string bias, (int, string) inputs) => new(
        IsTied() ? WordTable() : _tensors.Take($"{name}.weight", _vocabulary, inputs),
        _tensors.Take(!_checkpoint.Contains(bias) && _checkpoint.Contains($"{name}.bias") ? $"{name}.bias" : bias, _vocabulary));

    private WeightSource WordTable() => _tensors.Take($"{Embeddings}.word_embeddings.weight", _vocabulary, _embeddingDim);

    /// <summary>The rows that texts use: the first of them is that of a text's first token.</summary>
    private WeightSource PositionTable()
    {
        string name = $"{Embeddings}.position_embeddings.weight";
        int dim = _model.EmbeddingDim;
        if (_model.SinusoidalPositions && !_checkpoint.Contains(name))
        {
            return new WeightSource(name, [_model.MaxPositions, dim], (start, destination) => FillSinusoidal(dim, start, destination));
        }

        WeightSource table = _tensors.Take(name, (_model.PositionRows, Keys.MaxPositions.Name), _embeddingDim);
        long skipped = (long)_model.FirstPosition * dim;
        return skipped == 0 ? table : new WeightSource(table.Name, [_model.MaxPositions, dim], (start, destination) => table.Read(start + skipped, destination));
    }

    /// <summary>transformers' create_sinusoidal_embeddings: sine in even columns, cosine in odd ones, of position / 10000^(2·(column / 2) / dim), in float64 and then rounded.</summary>
    private static void FillSinusoidal(int dim, long start, Span<float> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            (long position, long column) = Math.DivRem(start + i, dim);
            double angle = position / Math.Pow(10_000, 2.0 * (column / 2) / dim);
            destination[i] = (float)(column % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
        }
    }
}
