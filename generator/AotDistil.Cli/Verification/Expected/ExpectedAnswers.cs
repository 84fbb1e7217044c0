using System.Globalization;
using System.Text.RegularExpressions;
using AotDistil.Packer.Architectures;
using AotDistil.Packer.Checkpoints;

namespace AotDistil.Cli.Verification.Expected;

/// <summary>
/// What transformers answers for a model: an expected.json with encodings, and a safetensors file of the same name beside it with hidden states and outputs of some
/// of them or of all. May be read by several threads.
/// </summary>
internal sealed partial class ExpectedAnswers : IDisposable
{
    private readonly ModelPlan _plan;
    private readonly string _tensorsPath;
    private readonly SafetensorsFile? _tensors;
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<string, int> _others = [];
    private readonly ExpectedFile _file;

    /// <summary>Opens both files and holds them against the model.</summary>
    /// <param name="path">The expected.json.</param>
    /// <param name="plan">The model.</param>
    /// <exception cref="VerificationException">The first file is missing, or one of them is of another form or for another model.</exception>
    /// <exception cref="Packer.PackerException">The safetensors file is damaged.</exception>
    public ExpectedAnswers(string path, ModelPlan plan)
    {
        _plan = plan;
        _file = ExpectedJson.Read(path, plan.Task);
        foreach (ExpectedEncoding encoding in Encodings)
        {
            Check(path, encoding);
        }

        foreach (ExpectedEmbedding embedding in Embeddings)
        {
            Check(path, embedding);
        }

        _tensorsPath = System.IO.Path.ChangeExtension(path, ".safetensors");
        if (!File.Exists(_tensorsPath))
        {
            return;
        }

        _tensors = SafetensorsFile.Open(_tensorsPath);
        try
        {
            foreach (string name in _tensors.Tensors.Keys)
            {
                Check(name);
            }
        }
        catch
        {
            _tensors.Dispose();
            throw;
        }
    }

    /// <summary>The encodings.</summary>
    public IReadOnlyList<ExpectedEncoding> Encodings => _file.Encodings;

    /// <summary>Answers of the model's task.</summary>
    public IReadOnlyList<ExpectedAnswer> Answers => _file.Answers;

    /// <summary>Answers of zero-shot classification.</summary>
    public IReadOnlyList<ExpectedZeroShot> ZeroShots => _file.ZeroShots;

    /// <summary>Texts whose vectors are known.</summary>
    public IReadOnlyList<ExpectedEmbedding> Embeddings => _file.Embeddings;

    /// <summary>Whether there is nothing that could be compared.</summary>
    public bool IsEmpty => Encodings.Count + Answers.Count + ZeroShots.Count + Embeddings.Count == 0;

    /// <summary>Answers of other tasks: what each is called, and how many there are.</summary>
    public IReadOnlyDictionary<string, int> OtherTasks => _file.OtherTasks;

    /// <summary>Tensors that no compiled model has anything like: what each kind is called, and how many there are.</summary>
    public IReadOnlyDictionary<string, int> Others => _others;

    /// <summary>Whether there are tensors at all.</summary>
    public bool HasTensors => _tensors is not null;

    /// <summary>
    /// The hidden states of an encoding behind so many layers, tokens × dim; null where they are not stored. Of long texts a file may have the last ones of the first
    /// tokens alone.
    /// </summary>
    /// <param name="encoding">The encoding.</param>
    /// <param name="layers">Single layers, 0 for the embeddings. ALBERT's are stored group by group.</param>
    public float[]? HiddenStates(ExpectedEncoding encoding, int layers)
    {
        int inner = _plan.Encoder.Schedule.Inner, values = encoding.Ids.Length * _plan.Encoder.Dim;
        float[]? states = layers % inner == 0 ? Read($"{encoding.Index}.hidden.{layers / inner}", values) : null;
        return states ?? (layers == _plan.Encoder.Schedule.Order.Count ? Read($"{encoding.Index}.last_hidden_state", values, _plan.Encoder.Dim) : null);
    }

    /// <summary>The outputs of an encoding: one row of logits for a text, or one for each token; start and end side by side. Null where they are not stored.</summary>
    public float[]? Outputs(ExpectedEncoding encoding)
    {
        int rows = _plan.Task == ModelTasks.Sequence ? 1 : encoding.Ids.Length;
        if (_plan.Task != ModelTasks.QuestionAnswering)
        {
            return Read($"{encoding.Index}.logits", rows * _plan.Head.Outputs);
        }

        float[]? starts = Read($"{encoding.Index}.start_logits", rows), ends = Read($"{encoding.Index}.end_logits", rows);
        return starts is null || ends is null ? null : [.. starts.Zip(ends).SelectMany(p => (float[])[p.First, p.Second])];
    }

    /// <inheritdoc/>
    public void Dispose() => _tensors?.Dispose();

    [GeneratedRegex(@"^(\d{1,9})\.(hidden\.(\d{1,9})|.+)$")]
    private static partial Regex TensorName();

    // What would be an index beyond the end of a table later on.
    private void Check(string path, ExpectedEncoding encoding)
    {
        EncoderFacts encoder = _plan.Encoder;
        if (encoding.Ids.Max() >= encoder.VocabSize)
        {
            throw new VerificationException($"{path}: encodings[{encoding.Index}] has the id {encoding.Ids.Max()}, but the model's vocabulary has {encoder.VocabSize}. It is another model's.");
        }

        if (encoding.Ids.Length > encoder.MaxPositions)
        {
            throw new VerificationException($"{path}: encodings[{encoding.Index}] has {encoding.Ids.Length} ids, but the model has {encoder.MaxPositions} positions. It is another model's, or not truncated.");
        }

        if (encoder.TypeVocabSize > 0 && encoding.Types is int[] types && types.Max() >= encoder.TypeVocabSize)
        {
            throw new VerificationException($"{path}: encodings[{encoding.Index}] has the token type {types.Max()}, but the model has {encoder.TypeVocabSize} of them. It is another model's.");
        }
    }

    private void Check(string path, ExpectedEmbedding embedding)
    {
        if (embedding.Vectors.FirstOrDefault(v => v.Values.Length != _plan.Encoder.Dim) is { } vector)
        {
            throw new VerificationException($"{path}: {vector.Name} of embeddings[{embedding.Index}] has {vector.Values.Length} numbers, but the model's states have {_plan.Encoder.Dim}. It is another model's.");
        }
    }

    private void Check(string name)
    {
        Match match = TensorName().Match(name);
        if (!match.Success || int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) >= Encodings.Count)
        {
            throw new VerificationException(
                $"{_tensorsPath}: the tensor '{name}' belongs to none of the {Encodings.Count} encodings. The file is of another form, or of another expected.json.");
        }

        if (match.Groups[3].Success)
        {
            if (int.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture) > _plan.Encoder.Schedule.Steps)
            {
                throw new VerificationException($"{_tensorsPath}: the tensor '{name}' is behind more layers than the model has, {_plan.Encoder.Schedule.Steps}. It is another model's.");
            }

            _names.Add(name);
            return;
        }

        string kind = match.Groups[2].Value;
        if (kind == "last_hidden_state" || (_plan.Head.Outputs > 0 && (_plan.Task == ModelTasks.QuestionAnswering ? kind is "start_logits" or "end_logits" : kind == "logits")))
        {
            _names.Add(name);
        }
        else
        {
            _others[kind] = _others.GetValueOrDefault(kind) + 1;
        }
    }

    // So many values, or so many times a step if fewer will do.
    private float[]? Read(string name, int values, int? step = null)
    {
        if (_tensors is null || !_names.Contains(name))
        {
            return null;
        }

        long found = _tensors.Tensors[name].Elements;
        return found == values || (step is int s && found > 0 && found < values && found % s == 0)
            ? _tensors.Read(name).Data
            : throw new VerificationException($"{_tensorsPath}: the tensor '{name}' has {found} values; expected {values}. It is another model's.");
    }
}
