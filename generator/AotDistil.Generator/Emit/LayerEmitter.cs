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
            "System.Runtime.Intrinsics.Arm",
            "System.Runtime.Intrinsics.X86",
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
        using (w.Block("protected override void Forward(KernelVariant kernel, TokenBatch batch, float* logits, Team team, int worker)"))
        {
            using (w.Block("switch (kernel)"))
            {
                if (options.NativeKernels)
                {
                    Case(w, "Avx512Vnni", check: null);
                }

                foreach (InstructionSet isa in InstructionSet.All)
                {
                    Case(w, isa.Name, isa.Check);
                }

                w.Line("default:");
                using (w.Indent())
                {
                    w.Line("throw new ArgumentOutOfRangeException(nameof(kernel), kernel, null);");
                }
            }
        }
    }

    // The check is a constant to the compiler where it is false for want of the right processor family: those kernels are not compiled then.
    private static void Case(SourceWriter w, string variant, string? check)
    {
        w.Line($"case KernelVariant.{variant}{(check is null ? "" : $" when {check}")}:");
        using (w.Indent())
        {
            w.Line($"Forward<{variant}Kernels>(batch, logits, team, worker);");
            w.Line("break;");
        }
    }

    private static void Forward(SourceWriter w, Shapes shapes)
    {
        ModelSpec model = shapes.Model;
        int dim = shapes.Dim, labels = model.Labels.Count, padded = model.Linear("classifier").PaddedOut;
        w.Summary($"One worker's part of the logits (texts × {labels}) of a ragged batch. Workers share the rows; a row's numbers do not depend on whose it is.");
        using (w.Block("private void Forward<TKernels>(TokenBatch batch, float* logits, Team team, int worker)\n    where TKernels : struct, IKernels"))
        {
            w.Line("Buffers b = new(Workspace.Memory, batch, team.Size, worker, out _);");
            w.Line("byte* weights = Weights;");
            w.Line();
            w.Line("Share rows = Share.Of(batch.Rows, team.Size, worker);");
            w.Line($"float* x = b.X + (rows.Start * {dim}L);");
            if (shapes.Dim != model.Encoder.Dim)
            {
                w.Line($"new Span<float>(b.Context + (rows.Start * {dim}L), rows.Count * {dim}).Clear(); // attention writes {model.Encoder.Dim} of {dim} columns; the rest must be zeros");
            }

            w.Line("Embed(batch, rows, weights, x);");
            w.Line("LayerNormWeights norm = new((float*)(weights + EmbeddingsGamma), (float*)(weights + EmbeddingsBeta));");
            w.Line($"TKernels.{shapes.AddLayerNorm}(x, null, rows.Count, norm, b.XBytes.From(rows.Start, {dim} * TKernels.InputBytes));");
            using (w.Block("for (int layer = 0; layer < Layers; layer++)"))
            {
                w.Line("LayerWeights layerWeights = new(weights + FirstLayer + (layer * LayerStride));");
                w.Line("TransformerBlock<TKernels>(b, batch, layerWeights, team, worker, firstTokensOnly: layer == Layers - 1);");
            }

            w.Line();
            w.Comment("The head reads the first token of each text; only those rows are left.");
            w.Line("Share texts = Share.Of(batch.Sequences, team.Size, worker);");
            w.Line($"Int8Rows bytes = b.XBytes.From(texts.Start, {dim} * TKernels.InputBytes);");
            w.Line($"float* pooled = b.Context + (texts.Start * {dim}L), padded = b.Logits + (texts.Start * {padded}L);");
            w.Line($"TKernels.{shapes.PreClassifier.Name}(bytes, texts.Count, PreClassifier(weights), 0, {model.Linear("pre_classifier").Panels}, pooled);");
            w.Line($"TKernels.Quantize_{dim}(pooled, texts.Count, bytes);");
            w.Line($"TKernels.{shapes.Classifier.Name}(bytes, texts.Count, Classifier(weights), 0, {padded / 16}, padded);");
            using (w.Block($"for (int s = texts.Start; s < texts.End; s++, padded += {padded})"))
            {
                w.Line($"new Span<float>(padded, {labels}).CopyTo(new Span<float>(logits + (s * {labels}L), {labels}));");
            }
        }
    }

    private static void TransformerBlock(SourceWriter w, Shapes shapes)
    {
        int dim = shapes.Dim, hidden = shapes.HiddenDim, chunk = shapes.ChunkRows, qkvPanels = shapes.Qkv / 16, qPanels = shapes.Section / 16;
        int heads = shapes.Model.Encoder.Heads;
        string panelFloats = shapes.HeadsArePanels ? ", b.PanelFloats" : "";
        w.Summary("""
            One layer: x (and its bytes) in, x (and its bytes) out. With firstTokensOnly, for the last layer, every token gives keys and values,
            but queries and all that follows are computed for the first token of each text alone: nobody reads the rest.
            """.Replace("\n", "\n/// "));
        using (w.Block(
            "private static void TransformerBlock<TKernels>(in Buffers b, in TokenBatch batch, LayerWeights layer, Team team, int worker, bool firstTokensOnly)\n"
            + "    where TKernels : struct, IKernels"))
        {
            w.Line("Share rows = Share.Of(batch.Rows, team.Size, worker);");
            w.Line($"TKernels.{shapes.QkvLin.Name}(");
            using (w.Indent())
            {
                w.Line($"b.XBytes.From(rows.Start, {dim} * TKernels.InputBytes), rows.Count, layer.QkvLin, firstTokensOnly ? {qPanels} : 0, {qkvPanels}, b.QkvAt(rows.Start, 0){panelFloats});");
            }

            w.Line("team.Barrier(); // packing reads keys and values of all tokens");
            w.Line();
            w.Line($"Share heads = Share.Of(batch.Sequences * {heads}, team.Size, worker);");
            using (w.Block("for (int i = heads.Start; i < heads.End; i++)"))
            {
                w.Line($"PackHead<TKernels>(b, batch, text: i / {heads}, head: i % {heads});");
            }

            w.Line();
            using (w.Block("if (firstTokensOnly && worker == 0)"))
            {
                w.Line("KeepFirstTokens<TKernels>(b, batch);");
            }

            w.Line();
            w.Line("team.Barrier(); // attention reads packed keys and values of all tokens");
            w.Line();
            using (w.Block("if (firstTokensOnly)"))
            {
                w.Line("rows = Share.Of(batch.Sequences, team.Size, worker);");
                w.Line($"TKernels.{shapes.QkvLin.Name}(b.XBytes.From(rows.Start, {dim} * TKernels.InputBytes), rows.Count, layer.QkvLin, 0, {qPanels}, b.QkvAt(rows.Start, 0){panelFloats});");
            }

            w.Line();
            using (w.Block("for (int s = 0; s < batch.Sequences; s++)"))
            {
                w.Line("Share queries = firstTokensOnly ? rows.Within(s, s + 1) : rows.Within(batch.Starts[s], batch.Starts[s + 1]);");
                w.Line("Attention<TKernels>(b, batch, s, queries);");
            }

            w.Line();
            w.Line($"float* x = b.X + (rows.Start * {dim}L), y = b.Context + (rows.Start * {dim}L);");
            w.Line($"Int8Rows bytes = b.XBytes.From(rows.Start, {dim} * TKernels.InputBytes);");
            w.Line($"TKernels.Quantize_{dim}(y, rows.Count, bytes);");
            w.Line($"TKernels.{shapes.OutLin.Name}(bytes, rows.Count, layer.OutLin, 0, {dim / 16}, y);");
            w.Line($"TKernels.{shapes.AddLayerNorm}(x, y, rows.Count, layer.SaLayerNorm, bytes);");
            w.Line();
            w.Comment($"The feed-forward network, {chunk} rows at a time: {chunk} × {hidden} floats between its linears are {chunk * hidden * 4 / 1024} KB.");
            using (w.Block($"for (int m = 0; m < rows.Count; m += {chunk}, x += {chunk * dim}, y += {chunk * dim})"))
            {
                w.Line($"int count = Math.Min(rows.Count - m, {chunk});");
                w.Line($"bytes = b.XBytes.From(rows.Start + m, {dim} * TKernels.InputBytes);");
                w.Line($"TKernels.{StepKernel.Lin1(shapes).Name}(bytes, count, layer.Lin1, b.Hidden, b.HiddenBytes);");
                w.Line($"TKernels.{shapes.Lin2.Name}(b.HiddenBytes, count, layer.Lin2, 0, {dim / 16}, y);");
                w.Line($"TKernels.{shapes.AddLayerNorm}(x, y, count, layer.OutputLayerNorm, bytes);");
            }
        }
    }

    private static void KeepFirstTokens(SourceWriter w, Shapes shapes)
    {
        int dim = shapes.Dim;
        w.Summary("Moves the first row of each text to the front, in place: a text's number is never beyond its first row.");
        using (w.Block("private static void KeepFirstTokens<TInputs>(in Buffers b, in TokenBatch batch)\n    where TInputs : struct, IInputs"))
        {
            using (w.Block("for (int s = 0; s < batch.Sequences; s++)"))
            {
                w.Line("int m = batch.Starts[s];");
                w.Line($"new Span<float>(b.X + (m * {dim}L), {dim}).CopyTo(new Span<float>(b.X + (s * {dim}L), {dim}));");
                w.Line($"int row = {dim} * TInputs.InputBytes;");
                w.Line("new Span<byte>(b.XBytes.Values + ((long)m * row), row).CopyTo(new Span<byte>(b.XBytes.Values + ((long)s * row), row));");
                w.Line("b.XBytes.Scales[s] = b.XBytes.Scales[m];");
                w.Line("b.XBytes.Zeros[s] = b.XBytes.Zeros[m];");
            }
        }
    }
}
