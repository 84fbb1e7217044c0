using AotDistil.Generator.Model;

namespace AotDistil.Generator.Emit;

/// <summary>Writes where the model's blocks lie in the weights file, as constants.</summary>
internal static class LayoutEmitter
{
    public static string Layout(Shapes shapes)
    {
        ModelSpec model = shapes.Model;
        EncoderSpec encoder = model.Encoder;
        LinearSpec qkv = model.Linear("layer.0.attention.qkv_lin");
        EmbeddingSpec words = model.Embedding("word_embeddings"), positions = model.Embedding("position_embeddings");
        bool hasOrder = encoder.Layers > 1 && !encoder.RunsEachLayerOnce;
        string[] usings = hasOrder ? ["System", "AotDistil.Runtime.Layers"] : ["AotDistil.Runtime.Layers"];
        SourceWriter w = SourceWriter.ForFile(model.Namespace, usings);
        using (w.Block($"unsafe partial class {model.ClassName}"))
        {
            string layers = encoder.RunsEachLayerOnce ? $"{encoder.Layers} layers" : $"{encoder.LayerOrder.Count} layers ({encoder.Layers} stored)";
            string narrow = encoder.ProjectsEmbeddings ? $" of {encoder.EmbeddingDim}" : "";
            w.Comment($"{layers} × {encoder.Dim}, {encoder.Heads} heads of {encoder.HeadDim}, feed-forward {encoder.HiddenDim}, {encoder.VocabSize} pieces{narrow}, {encoder.MaxPositions} positions.");
            w.Line($"private const float LayerNormEps = {Literal.Float((float)encoder.LayerNormEps)}, EmbeddingsLayerNormEps = {Literal.Float((float)encoder.EmbeddingLayerNormEps)};");
            w.Line();
            w.Comment("Byte offsets in the weights file.");
            w.Line($"private const long WordEmbeddings = {words.Values}, WordScales = {words.Scales};");
            w.Line($"private const long PositionEmbeddings = {positions.Values}, PositionScales = {positions.Scales};");
            if (encoder.TypeVocabSize > 0)
            {
                EmbeddingSpec types = model.Embedding("type_embeddings");
                w.Line($"private const long TypeEmbeddings = {types.Values}, TypeScales = {types.Scales};");
            }

            w.Line($"private const long FirstLayer = {qkv.Weights};");
            if (encoder.Layers > 1)
            {
                w.Line($"private const long LayerStride = {LayerStride(model)}; // every layer lies as the first");
            }

            if (hasOrder)
            {
                w.Line();
                w.Summary("The stored layers in the order in which they run.");
                w.Line($"private static ReadOnlySpan<int> LayerOrder => [{string.Join(", ", encoder.LayerOrder)}];");
            }

            Norm(w, "embeddings.LayerNorm", model.LayerNorm("embeddings.LayerNorm"), "EmbeddingsLayerNorm");
            if (encoder.ProjectsEmbeddings)
            {
                Linear(w, model, "embeddings.projection", "Projection");
            }

            if (model.Head.HasPreClassifier)
            {
                Linear(w, model, "pre_classifier", "PreClassifier");
            }

            if (model.Head.HasLayerNorm)
            {
                Norm(w, "head.LayerNorm", model.LayerNorm("head.LayerNorm"), "HeadLayerNorm");
            }

            if (model.Head.HasClassifier)
            {
                Linear(w, model, "classifier", "Classifier");
            }

            w.Line();
            w.Summary("The weights of the layer that begins at a place in memory.");
            using (w.Block("private readonly struct LayerWeights(byte* layer)"))
            {
                LayerLinear(w, model, "attention.qkv_lin", "QkvLin");
                LayerLinear(w, model, "attention.out_lin", "OutLin");
                LayerNorm(w, model, "sa_layer_norm", "SaLayerNorm");
                LayerLinear(w, model, "ffn.lin1", "Lin1");
                LayerLinear(w, model, "ffn.lin2", "Lin2");
                LayerNorm(w, model, "output_layer_norm", "OutputLayerNorm");
            }
        }

        return w.ToString();
    }

    /// <summary>Bytes from one layer to the next. The parser made sure that all layers lie alike.</summary>
    private static long LayerStride(ModelSpec model) =>
        model.Encoder.Layers > 1 ? model.Linear("layer.1.attention.qkv_lin").Weights - model.Linear("layer.0.attention.qkv_lin").Weights : 0;

    private static void Linear(SourceWriter w, ModelSpec model, string name, string method)
    {
        LinearSpec linear = model.Linear(name);
        w.Line();
        w.Summary($"{name}: {linear.In} → {linear.Out}.");
        w.Line($"private static Int8Weights {method}(byte* weights) =>\n    new(weights + {linear.Weights}, (float*)(weights + {linear.Scales}), (int*)(weights + {linear.Sums}), (float*)(weights + {linear.Bias}));");
    }

    private static void Norm(SourceWriter w, string name, LayerNormSpec norm, string method)
    {
        w.Line();
        w.Summary($"{name}: {norm.Size}.");
        w.Line($"private static LayerNormWeights {method}(byte* weights) => new((float*)(weights + {norm.Gamma}), (float*)(weights + {norm.Beta}));");
    }

    private static void LayerLinear(SourceWriter w, ModelSpec model, string name, string property)
    {
        LinearSpec linear = model.Linear("layer.0." + name);
        long first = model.Linear("layer.0.attention.qkv_lin").Weights;
        w.Summary($"{name}: {linear.In} → {linear.Out}.");
        w.Line($"public Int8Weights {property} =>\n    new({(linear.Weights == first ? "layer" : $"layer + {linear.Weights - first}")}, (float*)(layer + {linear.Scales - first}), (int*)(layer + {linear.Sums - first}), (float*)(layer + {linear.Bias - first}));");
        w.Line();
    }

    private static void LayerNorm(SourceWriter w, ModelSpec model, string name, string property)
    {
        LayerNormSpec norm = model.LayerNorm("layer.0." + name);
        long first = model.Linear("layer.0.attention.qkv_lin").Weights;
        w.Summary($"{name}.");
        w.Line($"public LayerNormWeights {property} => new((float*)(layer + {norm.Gamma - first}), (float*)(layer + {norm.Beta - first}));");
        if (name != "output_layer_norm")
        {
            w.Line();
        }
    }
}
