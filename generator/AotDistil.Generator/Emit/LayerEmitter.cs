using AotDistil.Generator.Model;

namespace AotDistil.Generator.Emit;

/// <summary>Writes the forward pass: embeddings, transformer blocks, head, over a ragged batch.</summary>
internal static class LayerEmitter
{
    public static string Layers(Shapes shapes, EmitOptions options)
    {
        ModelSpec model = shapes.Model;
        SourceWriter w = SourceWriter.ForFile(
            model.Namespace,
            "System",
            "AotDistil.Runtime.Kernels",
            "AotDistil.Runtime.Layers");
        using (w.Block($"unsafe partial class {model.ClassName}"))
        {
            Dispatch(w, options);
            w.Line();
            Forward(w, shapes);
            w.Line();
            TransformerBlock(w, shapes);
            w.Line();
            KeepFirstTokens(w, shapes);
        }

        return w.ToString();
    }

    private static void Dispatch(SourceWriter w, EmitOptions options)
    {
        w.Line("/// <inheritdoc/>");
        using (w.Block("protected override void Forward(KernelVariant kernel, TokenBatch batch, float* logits)"))
        {
            using (w.Block("switch (kernel)"))
            {
                if (options.NativeKernels)
                {
                    Case(w, "Avx512Vnni");
                }

                foreach (InstructionSet isa in InstructionSet.All)
                {
                    Case(w, isa.Name);
                }

                w.Line("default:");
                using (w.Indent())
                {
                    w.Line("throw new ArgumentOutOfRangeException(nameof(kernel), kernel, null);");
                }
            }
        }
    }

    private static void Case(SourceWriter w, string variant)
    {
        w.Line($"case KernelVariant.{variant}:");
        using (w.Indent())
        {
            w.Line($"Forward<{variant}Kernels>(batch, logits);");
            w.Line("break;");
        }
    }

    private static void Forward(SourceWriter w, Shapes shapes)
    {
        ModelSpec model = shapes.Model;
        int dim = shapes.Dim, labels = model.Labels.Count, padded = model.Linear("classifier").PaddedOut;
        w.Summary($"Logits (texts × {labels}) of a ragged batch.");
        using (w.Block("private void Forward<TKernels>(TokenBatch batch, float* logits)\n    where TKernels : struct, IKernels"))
        {
            w.Line("Buffers b = Buffers.In(Workspace, batch);");
            w.Line("byte* weights = Weights;");
            w.Line();
            w.Line("Embed(batch, weights, b.X);");
            w.Line("AddLayerNorm(b.X, null, batch.Rows, new((float*)(weights + EmbeddingsGamma), (float*)(weights + EmbeddingsBeta)));");
            w.Line($"Quantize_{dim}(b.X, batch.Rows, b.XBytes, TKernels.Flip);");
            using (w.Block("for (int layer = 0; layer < Layers; layer++)"))
            {
                w.Line("TransformerBlock<TKernels>(b, batch, new(weights + FirstLayer + (layer * LayerStride)), firstTokensOnly: layer == Layers - 1);");
            }

            w.Line();
            w.Comment("The head reads the first token of each text; only those rows are left.");
            w.Line("int texts = batch.Sequences;");
            w.Line($"TKernels.{shapes.PreClassifier.Name}(b.XBytes, texts, PreClassifier(weights), 0, {model.Linear("pre_classifier").Panels}, b.Context);");
            w.Line($"Quantize_{dim}(b.Context, texts, b.XBytes, TKernels.Flip);");
            w.Line($"TKernels.{shapes.Classifier.Name}(b.XBytes, texts, Classifier(weights), 0, {padded / 16}, b.Logits);");
            using (w.Block("for (int s = 0; s < texts; s++)"))
            {
                w.Line($"new Span<float>(b.Logits + (s * {padded}L), {labels}).CopyTo(new Span<float>(logits + (s * {labels}L), {labels}));");
            }
        }
    }

    private static void TransformerBlock(SourceWriter w, Shapes shapes)
    {
        int dim = shapes.Dim, hidden = shapes.HiddenDim, chunk = shapes.ChunkRows, qkvPanels = shapes.Qkv / 16, qPanels = shapes.Section / 16;
        string quantize = $"Quantize_{dim}";
        w.Summary("""
            One layer: x (and its bytes) in, x (and its bytes) out. With firstTokensOnly, for the last layer, every token gives keys and values,
            but queries and all that follows are computed for the first token of each text alone: nobody reads the rest.
            """.Replace("\n", "\n/// "));
        using (w.Block("private static void TransformerBlock<TKernels>(in Buffers b, in TokenBatch batch, LayerWeights layer, bool firstTokensOnly)\n    where TKernels : struct, IKernels"))
        {
            w.Line("int rows = batch.Rows;");
            using (w.Block("if (firstTokensOnly)"))
            {
                w.Line($"TKernels.{shapes.QkvLin.Name}(b.XBytes, rows, layer.QkvLin, {qPanels}, {qkvPanels}, b.Qkv); // keys, values");
                w.Line("rows = batch.Sequences;");
                w.Line("KeepFirstTokens(b, batch);");
                w.Line($"TKernels.{shapes.QkvLin.Name}(b.XBytes, rows, layer.QkvLin, 0, {qPanels}, b.Qkv); // queries");
            }

            using (w.Block("else"))
            {
                w.Line($"TKernels.{shapes.QkvLin.Name}(b.XBytes, rows, layer.QkvLin, 0, {qkvPanels}, b.Qkv);");
            }

            w.Line();
            using (w.Block("for (int s = 0; s < batch.Sequences; s++)"))
            {
                w.Line("int start = batch.Starts[s], length = batch.Starts[s + 1] - start;");
                w.Line("Attention<TKernels>(b, start, length, firstTokensOnly ? s : start, firstTokensOnly ? 1 : length);");
            }

            w.Line();
            w.Line($"{quantize}(b.Context, rows, b.XBytes, TKernels.Flip);");
            w.Line($"TKernels.{shapes.OutLin.Name}(b.XBytes, rows, layer.OutLin, 0, {dim / 16}, b.Context);");
            w.Line("AddLayerNorm(b.X, b.Context, rows, layer.SaLayerNorm);");
            w.Line($"{quantize}(b.X, rows, b.XBytes, TKernels.Flip);");
            w.Line();
            w.Comment($"The feed-forward network, {chunk} rows at a time: {chunk} × {hidden} floats between its linears are {chunk * hidden * 4 / 1024} KB of L2.");
            using (w.Block($"for (int m = 0; m < rows; m += {chunk})"))
            {
                w.Line($"int count = Math.Min(rows - m, {chunk});");
                w.Line($"float* x = b.X + (m * {dim}L), y = b.Context + (m * {dim}L);");
                w.Line($"Int8Rows bytes = b.XBytes.From(m, {dim});");
                w.Line($"TKernels.{shapes.Lin1.Name}(bytes, count, layer.Lin1, 0, {hidden / 16}, b.Hidden);");
                w.Line($"Quantize_{hidden}(b.Hidden, count, b.HiddenBytes, TKernels.Flip);");
                w.Line($"TKernels.{shapes.Lin2.Name}(b.HiddenBytes, count, layer.Lin2, 0, {dim / 16}, y);");
                w.Line("AddLayerNorm(x, y, count, layer.OutputLayerNorm);");
                w.Line($"{quantize}(x, count, bytes, TKernels.Flip);");
            }
        }
    }

    private static void KeepFirstTokens(SourceWriter w, Shapes shapes)
    {
        int dim = shapes.Dim;
        w.Summary("Moves the first row of each text to the front, in place: a text's number is never beyond its first row.");
        using (w.Block("private static void KeepFirstTokens(in Buffers b, in TokenBatch batch)"))
        {
            using (w.Block("for (int s = 0; s < batch.Sequences; s++)"))
            {
                w.Line("int m = batch.Starts[s];");
                w.Line($"new Span<float>(b.X + (m * {dim}L), {dim}).CopyTo(new Span<float>(b.X + (s * {dim}L), {dim}));");
                w.Line($"new Span<byte>(b.XBytes.Values + (m * {dim}L), {dim}).CopyTo(new Span<byte>(b.XBytes.Values + (s * {dim}L), {dim}));");
                w.Line("b.XBytes.Scales[s] = b.XBytes.Scales[m];");
                w.Line("b.XBytes.Zeros[s] = b.XBytes.Zeros[m];");
            }
        }
    }
}
