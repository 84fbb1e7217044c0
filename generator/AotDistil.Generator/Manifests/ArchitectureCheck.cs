using System.Collections.Generic;
using System.Linq;
using AotDistil.Generator.Diagnostics;
using AotDistil.Generator.Model;

namespace AotDistil.Generator.Manifests;

/// <summary>
/// Compares the layers of a manifest with those its architecture and task have: each there once, none besides, each of the shape that the encoder gives it.
/// </summary>
internal sealed class ArchitectureCheck
{
    private readonly ModelSpec _model;
    private readonly TomlDocument _document;
    private readonly ManifestErrors _errors;

    private ArchitectureCheck(ModelSpec model, TomlDocument document, ManifestErrors errors)
    {
        _model = model;
        _document = document;
        _errors = errors;
    }

    /// <summary>Notes every difference in <paramref name="errors"/>.</summary>
    public static void Check(ModelSpec model, TomlDocument document, ManifestErrors errors)
    {
        ArchitectureCheck check = new(model, document, errors);
        check.Compare("embedding", model.Embeddings.Select(e => (e.Name, Shape: Size(e.Rows, e.Cols) + Unless(e.Name == "word_embeddings", e.IsLinear, " as a linear"))), check.ExpectedEmbeddings());
        check.Compare("layer_norm", model.LayerNorms.Select(n => (n.Name, Shape: Size(n.Size))), check.ExpectedLayerNorms());
        check.CompareOutputs();
        check.Compare("linear", model.Linears.Select(l => (l.Name, Shape: Linear(l.In, l.Out, l.Sections) + Unless(IsOfLayer(l.Name), l.IsGrouped, " with groups"))), check.ExpectedLinears());
    }

    // What a model answers decides how many outputs it has, and whether they have names.
    private void CompareOutputs()
    {
        int outputs = _model.Task switch
        {
            ModelTask.Sequence or ModelTask.Token => _model.Labels.Count,
            ModelTask.QuestionAnswering => 2,
            ModelTask.MaskedLanguage => _model.Encoder.VocabSize,
            _ => 0,
        };
        bool isNamed = _model.Task is not (ModelTask.MaskedLanguage or ModelTask.Embedding);
        if (_model.Head.Outputs != outputs || _model.Labels.Count != (isNamed ? outputs : 0) || (isNamed && outputs == 0))
        {
            string found = $"{Invariant.Text(_model.Head.Outputs)} outputs and {Invariant.Text(_model.Labels.Count)} labels";
            _errors.Add(Descriptors.ShapeMismatch, _document.Table("head")?.Line ?? 0, "[head]", found, $"those of the task {_model.Task}");
        }
    }

    /// <summary>Emitted code finds a layer's blocks by its number times one distance, so every layer must lie as the first does.</summary>
    public static void CheckLayout(ModelSpec model, TomlDocument document, ManifestErrors errors) => new ArchitectureCheck(model, document, errors).CompareLayouts();

    private void CompareLayouts()
    {
        long[] first = Offsets(0), second = _model.Encoder.Layers > 1 ? Offsets(1) : first;
        long stride = second[0] - first[0];
        for (int i = 1; i < _model.Encoder.Layers; i++)
        {
            if (!Offsets(i).SequenceEqual(first.Select(offset => offset + (i * stride))) || !Groups(i).SequenceEqual(Groups(0)))
            {
                string name = Layer(i, "attention.qkv_lin");
                int line = _document.Array("linear")[_model.Linears.TakeWhile(l => l.Name != name).Count()].Line;
                _errors.Add(Descriptors.LayerLayout, line, Invariant.Text(i), Invariant.Text(stride));
                return;
            }
        }
    }

    /// <summary>Where every block of a layer begins.</summary>
    private long[] Offsets(int layer)
    {
        string prefix = Layer(layer, "");
        return
        [
            .. _model.Linears.Where(l => l.Name.StartsWith(prefix, System.StringComparison.Ordinal)).OrderBy(l => l.Name, System.StringComparer.Ordinal)
                .SelectMany(l => new[] { l.Weights, l.Scales, l.Sums, l.Bias }),
            .. _model.LayerNorms.Where(n => n.Name.StartsWith(prefix, System.StringComparison.Ordinal)).OrderBy(n => n.Name, System.StringComparer.Ordinal)
                .SelectMany(n => new[] { n.Gamma, n.Beta }),
        ];
    }

    /// <summary>The groups of every linear of a layer.</summary>
    private IEnumerable<int> Groups(int layer) => _model.Linears
        .Where(l => l.Name.StartsWith(Layer(layer, ""), System.StringComparison.Ordinal))
        .OrderBy(l => l.Name, System.StringComparer.Ordinal)
        .SelectMany(l => l.SectionGroups);

    // What follows are the blocks of every architecture: which of them a model has, its numbers say.
    private IEnumerable<(string Name, string Shape)> ExpectedEmbeddings()
    {
        EncoderSpec encoder = _model.Encoder;
        yield return ("word_embeddings", Size(encoder.VocabSize, encoder.EmbeddingWidth));
        yield return ("position_embeddings", Size(encoder.MaxPositions, encoder.EmbeddingWidth));
        if (encoder.TypeVocabSize > 0)
        {
            yield return ("type_embeddings", Size(encoder.TypeVocabSize, encoder.EmbeddingWidth));
        }
    }

    private IEnumerable<(string Name, string Shape)> ExpectedLayerNorms()
    {
        string shape = Size(_model.Encoder.Dim);
        yield return ("embeddings.LayerNorm", Size(_model.Encoder.EmbeddingWidth));
        for (int i = 0; i < _model.Encoder.Layers; i++)
        {
            yield return (Layer(i, "sa_layer_norm"), shape);
            yield return (Layer(i, "output_layer_norm"), shape);
        }

        if (_model.Head.HasLayerNorm)
        {
            yield return ("head.LayerNorm", Size(_model.Head.HasPreClassifier ? _model.Head.HiddenDim : _model.Encoder.Dim));
        }
    }

    private IEnumerable<(string Name, string Shape)> ExpectedLinears()
    {
        EncoderSpec encoder = _model.Encoder;
        HeadSpec head = _model.Head;
        if (encoder.ProjectsEmbeddings)
        {
            yield return ("embeddings.projection", Linear(encoder.EmbeddingDim, encoder.Dim, 1));
        }

        for (int i = 0; i < encoder.Layers; i++)
        {
            yield return (Layer(i, "attention.qkv_lin"), Linear(encoder.Dim, 3 * encoder.Dim, 3));
            yield return (Layer(i, "attention.out_lin"), Linear(encoder.Dim, encoder.Dim, 1));
            yield return (Layer(i, "ffn.lin1"), Linear(encoder.Dim, encoder.HiddenDim, 1));
            yield return (Layer(i, "ffn.lin2"), Linear(encoder.HiddenDim, encoder.Dim, 1));
        }

        if (head.HasPreClassifier)
        {
            yield return ("pre_classifier", Linear(encoder.Dim, head.HiddenDim, 1));
        }

        if (head.HasClassifier)
        {
            yield return ("classifier", Linear(head.HasPreClassifier ? head.HiddenDim : encoder.Dim, head.Outputs, 1));
        }
    }

    private void Compare(string kind, IEnumerable<(string Name, string Shape)> found, IEnumerable<(string Name, string Shape)> expected)
    {
        Dictionary<string, string> open = expected.ToDictionary(e => e.Name, e => e.Shape, System.StringComparer.Ordinal);
        HashSet<string> seen = new(System.StringComparer.Ordinal);
        IReadOnlyList<TomlTable> tables = _document.Array(kind);
        int i = 0;
        foreach ((string name, string shape) in found)
        {
            int line = tables[i++].Line;
            string title = $"[[{kind}]] {Invariant.Quote(name)}";
            if (!seen.Add(name))
            {
                Refuse(line, title, "there twice");
            }
            else if (!open.TryGetValue(name, out string wanted))
            {
                Refuse(line, title, "not expected");
            }
            else if (wanted != shape)
            {
                _errors.Add(Descriptors.ShapeMismatch, line, title, shape, wanted);
            }
        }

        foreach (string name in open.Keys.Where(name => !seen.Contains(name)).OrderBy(name => name, System.StringComparer.Ordinal))
        {
            Refuse(0, $"[[{kind}]] {Invariant.Quote(name)}", "missing");
        }
    }

    private void Refuse(int line, string title, string what) =>
        _errors.Add(Descriptors.LayerSet, line, title, what, Invariant.Text(_model.Encoder.Layers), _model.Architecture.ToString(), _model.Task.ToString());

    private static bool IsOfLayer(string name) => name.StartsWith("layer.", System.StringComparison.Ordinal);

    // What only some blocks may be is part of the shape of all others.
    private static string Unless(bool mayBe, bool isSo, string what) => isSo && !mayBe ? what : "";

    private static string Layer(int index, string name) => $"layer.{Invariant.Text(index)}.{name}";

    private static string Size(params int[] sizes) => "[" + string.Join(", ", sizes.Select(s => Invariant.Text(s))) + "]";

    private static string Linear(int inputs, int outputs, int sections) =>
        $"{Invariant.Text(inputs)} → {Invariant.Text(outputs)} in {Invariant.Text(sections)} {(sections == 1 ? "section" : "sections")}";
}
