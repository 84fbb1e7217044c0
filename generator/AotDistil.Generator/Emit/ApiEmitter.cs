using System.Linq;
using AotDistil.Generator.Model;

namespace AotDistil.Generator.Emit;

/// <summary>Writes the public face of a model's class, and the model as data.</summary>
internal static class ApiEmitter
{
    public static string Api(Shapes shapes)
    {
        ModelSpec model = shapes.Model;
        SourceWriter w = SourceWriter.ForFile(
            model.Namespace,
            "System.Collections.Generic",
            "AotDistil.Runtime.Kernels",
            "AotDistil.Runtime.Model",
            "AotDistil.Runtime.Tokenizers.Parts",
            "AotDistil.Runtime.Weights");
        string license = model.CardValue("license") is string l ? $" Licence of the weights: {Literal.Xml(l)}." : "";
        (string baseClass, string purpose) = model.Task switch
        {
            ModelTask.Sequence => ("TextClassifier", "text classification"),
            ModelTask.Token => ("TokenClassifier", "token classification"),
            ModelTask.QuestionAnswering => ("QuestionAnswerer", "question answering"),
            ModelTask.MaskedLanguage => ("MaskFiller", "masked language modelling"),
            _ => ("TextEmbedder", "embeddings"),
        };
        w.Line("/// <summary>");
        w.Line($"/// {Literal.Xml(model.Name)}: {model.Architecture.Title()} {purpose}, int8, compiled in. A session serves one call at a time; open one for each thread, the weights are shared.{license}");
        w.Line("/// </summary>");
        w.Line(SourceWriter.GeneratedCode);
        using (w.Block($"public sealed unsafe partial class {model.ClassName} : global::AotDistil.{baseClass}"))
        {
            w.Summary("Opens a session with the fastest kernels this processor has, or those that the environment variable AOTDISTIL_KERNEL names.");
            w.Line("/// <param name=\"threads\">Threads that work on each call, the caller's included.</param>");
            w.Line("/// <exception cref=\"global::AotDistil.KernelNotSupportedException\">The variable names kernels that do not exist or that this processor lacks.</exception>");
            using (w.Block($"public {model.ClassName}(int threads = 1)\n    : this(KernelSelection.Select(HasAvx512Vnni), threads)"))
            {
            }

            w.Line();
            w.Summary("Opens a session with the kernels of one instruction set.");
            w.Line("/// <param name=\"kernel\">The instruction set.</param>");
            w.Line("/// <param name=\"threads\">Threads that work on each call, the caller's included.</param>");
            w.Line("/// <exception cref=\"global::AotDistil.KernelNotSupportedException\">This processor lacks it.</exception>");
            using (w.Block($"public {model.ClassName}(KernelVariant kernel, int threads = 1)\n    : base(Description, MapWeights(), MapTokenizer(), kernel, HasAvx512Vnni, threads)"))
            {
            }

            w.Line();
            if (model.Labels.Count > 0)
            {
                w.Summary("The labels by index.");
                w.Line("public static IReadOnlyList<string> Labels => Description.Labels;");
                w.Line();
            }

            w.Summary("The model as data: sizes and places in the weights file.");
            w.Line("public static ModelDescription Description { get; } = new()");
            using (w.Block("", "};"))
            {
                Facts(w, model);
            }

            w.Line();
            w.Summary("Whether the kernels in C for 512-bit VNNI are linked in and run on this processor.");
            w.Line("internal static bool HasAvx512Vnni => ModelKernels.HasAvx512Vnni;");
            w.Line();
            w.Line($"private static byte* MapWeights() =>\n    EmbeddedWeights.Map(typeof({model.ClassName}).Assembly, {Literal.String(model.Weights.File)}, {model.Weights.Length}, {Literal.String(model.Weights.Sha256)});");
            w.Line();
            w.Comment("Named by its content: models with equal tokenizers share one.");
            w.Line($"private static byte* MapTokenizer() =>\n    EmbeddedWeights.MapTokenizer(typeof({model.ClassName}).Assembly, {Literal.String(model.Tokenizer.Resource)}, {model.Tokenizer.Length});");
        }

        return w.ToString();
    }

    private static void Facts(SourceWriter w, ModelSpec model)
    {
        EncoderSpec encoder = model.Encoder;
        HeadSpec head = model.Head;
        string problem = model.Problem.ToString().Replace("Classification", "");
        w.Line($"Name = {Literal.String(model.Name)},");
        w.Line($"Task = ModelTask.{model.Task},");
        w.Line($"Labels = [{string.Join(", ", model.Labels.Select(Literal.String))}],");
        w.Line($"Problem = ClassificationProblem.{problem},");
        w.Line($"Dim = {encoder.Dim},");
        w.Line($"Heads = {encoder.Heads},");
        w.Line($"HiddenDim = {encoder.HiddenDim},");
        w.Line($"Activation = Activation.{encoder.Activation},");
        w.Line($"HeadActivation = Activation.{head.Activation},");
        w.Line($"LayerNormEps = {Literal.Float((float)encoder.LayerNormEps)},");
        w.Line($"EmbeddingsLayerNormEps = {Literal.Float((float)encoder.EmbeddingLayerNormEps)},");
        if (encoder.Hadamard > 0 || encoder.HiddenHadamard > 0 || encoder.EmbeddingHadamard > 0)
        {
            w.Line($"Hadamard = {encoder.Hadamard},");
            w.Line($"HiddenHadamard = {encoder.HiddenHadamard},");
            w.Line($"EmbeddingHadamard = {encoder.EmbeddingHadamard},");
        }

        if (model.Pooling is PoolingSpec pooling)
        {
            w.Line($"Pooling = Pooling.{pooling.Mode},");
            w.Line($"Normalize = {(pooling.Normalize ? "true" : "false")},");
        }

        if (!model.RanksBySigmoid)
        {
            w.Line("RanksBySigmoid = false,");
        }

        w.Line($"MaxLength = {model.Tokenizer.MaxLength},");
        w.Line($"WordEmbeddings = {Embedding(model.Embedding("word_embeddings"))},");
        w.Line($"PositionEmbeddings = {Embedding(model.Embedding("position_embeddings"))},");
        if (encoder.TypeVocabSize > 0)
        {
            w.Line($"TypeEmbeddings = {Embedding(model.Embedding("type_embeddings"))},");
        }

        w.Line($"EmbeddingsLayerNorm = {Norm(model.LayerNorm("embeddings.LayerNorm"))},");
        if (encoder.ProjectsEmbeddings)
        {
            w.Line($"EmbeddingsProjection = {Linear(model.Linear("embeddings.projection"))},");
        }

        w.Line("Layers =");
        using (w.Block("", "],", "["))
        {
            for (int i = 0; i < encoder.Layers; i++)
            {
                w.Line("new(");
                using (w.Indent())
                {
                    w.Line($"{Linear(model.Linear($"layer.{i}.attention.qkv_lin"))},");
                    w.Line($"{Linear(model.Linear($"layer.{i}.attention.out_lin"))},");
                    w.Line($"{Norm(model.LayerNorm($"layer.{i}.sa_layer_norm"))},");
                    w.Line($"{Linear(model.Linear($"layer.{i}.ffn.lin1"))},");
                    w.Line($"{Linear(model.Linear($"layer.{i}.ffn.lin2"))},");
                    w.Line($"{Norm(model.LayerNorm($"layer.{i}.output_layer_norm"))}),");
                }
            }
        }

        w.Line($"LayerOrder = [{string.Join(", ", encoder.LayerOrder)}],");
        if (head.HasPreClassifier)
        {
            w.Line($"PreClassifier = {Linear(model.Linear("pre_classifier"))},");
        }

        if (head.HasLayerNorm)
        {
            w.Line($"HeadLayerNorm = {Norm(model.LayerNorm("head.LayerNorm"))},");
        }

        if (head.HasClassifier)
        {
            w.Line($"Classifier = {Linear(model.Linear("classifier"))},");
        }

        w.Line($"TokenizerLength = {model.Tokenizer.Length},");
        w.Line($"TokenizerParts = new(");
        using (w.Indent())
        {
            w.Line($"[ModelPart.{model.Tokenizer.Kind}],");
            w.Line($"[{Parts("NormalizerPart", model.Tokenizer.Normalizer)}],");
            w.Line($"[{Parts("PreTokenizerPart", model.Tokenizer.PreTokenizer)}]),");
        }
    }

    /// <summary>The runtime's parts by the names that the manifest has for them, each once: whitespace_split is WhitespaceSplit.</summary>
    private static string Parts(string type, EquatableArray<string> names) => string.Join(
        ", ", names.Distinct().Select(name => $"{type}.{string.Concat(name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word.Substring(1)))}"));

    private static string Embedding(EmbeddingSpec e) => $"new({e.Rows}, {e.Cols}, {e.Values}, {e.Scales}{(e.IsLinear ? ", IsLinear: true" : "")})";

    private static string Norm(LayerNormSpec n) => $"new({n.Size}, {n.Gamma}, {n.Beta})";

    private static string Linear(LinearSpec l) => $"new({l.In}, {l.Out}, [{string.Join(", ", l.SectionGroups)}], {l.Weights}, {l.Scales}, {l.Sums}, {l.Bias})";
}
