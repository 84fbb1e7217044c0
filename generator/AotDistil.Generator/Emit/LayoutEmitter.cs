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
        LayerNormSpec norm = model.LayerNorm("embeddings.LayerNorm");
        SourceWriter w = SourceWriter.ForFile(model.Namespace, "AotDistil.Runtime.Layers");
        using (w.Block($"unsafe partial class {model.ClassName}"))
        {
            w.Comment($"{encoder.Layers} layers × {encoder.Dim}, {encoder.Heads} heads of {encoder.HeadDim}, feed-forward {encoder.HiddenDim}, {encoder.VocabSize} pieces, {encoder.MaxPositions} positions.");
            w.Line($"private const int Layers = {encoder.Layers};");
            w.Line($"private const float LayerNormEps = {Literal.Float((float)encoder.LayerNormEps)};");
            w.Line();
            w.Comment("Byte offsets in the weights file.");
            w.Line($"private const long WordEmbeddings = {words.Values}, WordScales = {words.Scales};");
            w.Line($"private const long PositionEmbeddings = {positions.Values}, PositionScales = {positions.Scales};");
            if (encoder.TypeVocabSize > 0)
            {
                EmbeddingSpec types = model.Embedding("type_embeddings");
                w.Line($"private const long TypeEmbeddings = {types.Values}, TypeScales = {types.Scales};");
            }

            w.Line($"private const long EmbeddingsGamma = {norm.Gamma}, EmbeddingsBeta = {norm.Beta};");
            w.Line($"private const long FirstLayer = {qkv.Weights};");
            w.Line($"private const long LayerStride = {LayerStride(model)}; // every layer lies as the first");
            Head(w, model, "pre_classifier", "PreClassifier");
            Head(w, model, "classifier", "Classifier");
            w.Line();
            w.Summary("The weights of the layer that begins at a place in memory.");
            using (w.Block("private readonly struct LayerWeights(byte* layer)"))
            {
                Linear(w, model, "attention.qkv_lin", "QkvLin");
                Linear(w, model, "attention.out_lin", "OutLin");
                Norm(w, model, "sa_layer_norm", "SaLayerNorm");
                Linear(w, model, "ffn.lin1", "Lin1");
                Linear(w, model, "ffn.lin2", "Lin2");
                Norm(w, model, "output_layer_norm", "OutputLayerNorm");
            }
        }

        return w.ToString();
    }

    /// <summary>Bytes from one layer to the next. The parser made sure that all layers lie alike.</summary>
    private static long LayerStride(ModelSpec model) =>
        model.Encoder.Layers > 1 ? model.Linear("layer.1.attention.qkv_lin").Weights - model.Linear("layer.0.attention.qkv_lin").Weights : 0;

    private static void Head(SourceWriter w, ModelSpec model, string name, string method)
    {
        LinearSpec linear = model.Linear(name);
        w.Line();
        w.Summary($"{name}: {linear.In} → {linear.Out}.");
        w.Line($"private static Int8Weights {method}(byte* weights) =>\n    new(weights + {linear.Weights}, (float*)(weights + {linear.Scales}), (int*)(weights + {linear.Sums}), (float*)(weights + {linear.Bias}));");
    }

    private static void Linear(SourceWriter w, ModelSpec model, string name, string property)
    {
        LinearSpec linear = model.Linear("layer.0." + name);
        long first = model.Linear("layer.0.attention.qkv_lin").Weights;
        w.Summary($"{name}: {linear.In} → {linear.Out}.");
        w.Line($"public Int8Weights {property} =>\n    new(layer + {linear.Weights - first}, (float*)(layer + {linear.Scales - first}), (int*)(layer + {linear.Sums - first}), (float*)(layer + {linear.Bias - first}));");
        w.Line();
    }

    private static void Norm(SourceWriter w, ModelSpec model, string name, string property)
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
