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
            if (shapes.Projection is not null)
            {
                EmbedChunks(w, shapes);
                w.Line();
            }

            if (shapes.Classifier is not null)
            {
                Head(w, shapes);
                w.Line();
            }

            TransformerBlock(w, shapes);
            w.Line();
            KeepReads(w, shapes);
        }

        return w.ToString();
    }

    private static void Dispatch(SourceWriter w, EmitOptions options)
    {
        w.Line("/// <inheritdoc/>");
        using (w.Block("protected override void Forward(KernelVariant kernel, in ForwardPass pass, Team team, int worker)"))
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
            w.Line($"Forward<ModelKernels.{variant}Kernels>(pass, team, worker);");
            w.Line("break;");
        }
    }

    private static void Forward(SourceWriter w, Shapes shapes)
    {
        ModelSpec model = shapes.Model;
        EncoderSpec encoder = model.Encoder;
        int dim = shapes.Dim;
        w.Summary("One worker's part of a forward pass over a ragged batch. Workers share the rows; a row's numbers do not depend on whose it is.");
        using (w.Block("private void Forward<TKernels>(in ForwardPass pass, Team team, int worker)\n    where TKernels : struct, ModelKernels.IKernels"))
        {
            w.Line("TokenBatch batch = pass.Batch;");
            w.Line("Buffers b = new(Workspace.Memory, batch, team.Size, worker, out _);");
            w.Line("byte* weights = Weights;");
            w.Line();
            w.Line("Share rows = Share.Of(batch.Rows, team.Size, worker);");
            if (shapes.Dim != encoder.Dim)
            {
                w.Line($"new Span<float>(b.Context + (rows.Start * {dim}L), rows.Count * {dim}).Clear(); // attention writes {encoder.Dim} of {dim} columns; the rest must be zeros");
            }

            if (shapes.Projection is null)
            {
                w.Line($"float* x = b.X + (rows.Start * {dim}L);");
                w.Line("Embed(batch, rows, weights, x);");
                w.Line($"TKernels.{StepKernel.AddLayerNorm(shapes.EmbeddingRow).Name}(x, null, rows.Count, EmbeddingsLayerNorm(weights), EmbeddingsLayerNormEps, b.XBytes.From(rows.Start, {dim} * TKernels.InputBytes));");
            }
            else
            {
                w.Line("EmbedAndProject<TKernels>(b, batch, rows, weights);");
            }

            w.Line();
            using (w.Block("for (int layer = 0; layer < pass.Layers; layer++)"))
            {
                w.Line($"LayerWeights layerWeights = new(weights + FirstLayer{StoredLayer(encoder)});");
                w.Line("TransformerBlock<TKernels>(b, batch, layerWeights, team, worker, onlyReads: batch.Reads != null && layer == pass.Layers - 1);");
            }

            w.Line();
            w.Comment("If not all rows are read, those that are stand in front now.");
            w.Line("rows = Share.Of(batch.ReadRows, team.Size, worker);");
            using (w.Block("if (pass.States != null)"))
            {
                if (shapes.Dim == encoder.Dim)
                {
                    w.Line($"new Span<float>(b.X + (rows.Start * {dim}L), rows.Count * {dim}).CopyTo(new Span<float>(pass.States + (rows.Start * {dim}L), rows.Count * {dim}));");
                }
                else
                {
                    using (w.Block("for (int m = rows.Start; m < rows.End; m++)"))
                    {
                        w.Line($"new Span<float>(b.X + (m * {dim}L), {encoder.Dim}).CopyTo(new Span<float>(pass.States + (m * {encoder.Dim}L), {encoder.Dim}));");
                    }
                }
            }

            if (shapes.Classifier is not null)
            {
                w.Line();
                using (w.Block("if (pass.Outputs != null)"))
                {
                    w.Line("Head<TKernels>(b, rows, weights, pass.Outputs);");
                }
            }
        }
    }

    // Where the weights of the layer-th step of the forward pass lie, behind those of the first.
    private static string StoredLayer(EncoderSpec encoder) =>
        encoder.Layers == 1 ? "" : $" + ({(encoder.RunsEachLayerOnce ? "layer" : "LayerOrder[layer]")} * LayerStride)";

    private static void EmbedChunks(SourceWriter w, Shapes shapes)
    {
        int dim = shapes.Dim, width = shapes.EmbeddingWidth;
        w.Summary($"Embeddings of {shapes.Model.Encoder.EmbeddingDim} numbers, their LayerNorm, and the linear to {shapes.Model.Encoder.Dim}, as many rows at a time as stay in L2.");
        using (w.Block("private static void EmbedAndProject<TKernels>(in Buffers b, TokenBatch batch, Share rows, byte* weights)\n    where TKernels : struct, ModelKernels.IKernels"))
        {
            using (Passes(w, shapes))
            {
                w.Line("int m = rows.Start + part.Start;");
                w.Line($"float* x = b.X + (m * {dim}L);");
                w.Line("Embed(batch, new Share(m, m + part.Count), weights, b.Hidden);");
                w.Line($"TKernels.{StepKernel.AddLayerNorm(shapes.EmbeddingRow).Name}(b.Hidden, null, part.Count, EmbeddingsLayerNorm(weights), EmbeddingsLayerNormEps, b.HiddenBytes);");
                w.Line($"TKernels.{shapes.Projection!.Name}(b.HiddenBytes, part.Count, Projection(weights), 0, {dim / 16}, x);");
                w.Line($"TKernels.{StepKernel.Quantize(shapes.StateRow.Padded).Name}(x, part.Count, b.XBytes.From(m, {dim} * TKernels.InputBytes));");
            }
        }
    }

    private static void Head(SourceWriter w, Shapes shapes)
    {
        HeadSpec head = shapes.Model.Head;
        int dim = shapes.Dim, outputs = head.Outputs, padded = shapes.Classifier!.Outputs!.Value;
        w.Summary($"Outputs (rows read × {outputs}) of one worker's rows.");
        using (w.Block("private static void Head<TKernels>(in Buffers b, Share rows, byte* weights, float* outputs)\n    where TKernels : struct, ModelKernels.IKernels"))
        {
            w.Line($"Int8Rows bytes = b.XBytes.From(rows.Start, {dim} * TKernels.InputBytes);");
            if (shapes.PreClassifier is LinearKernel first)
            {
                w.Line($"float* hidden = b.Context + (rows.Start * {dim}L);");
                w.Line($"TKernels.{first.Name}(bytes, rows.Count, PreClassifier(weights), 0, {first.Outputs / 16}, hidden);");
                w.Line(head.HasLayerNorm
                    ? $"TKernels.{StepKernel.AddLayerNorm(shapes.HeadRow).Name}(hidden, null, rows.Count, HeadLayerNorm(weights), EmbeddingsLayerNormEps, bytes);"
                    : $"TKernels.{StepKernel.Quantize(shapes.HeadRow.Padded).Name}(hidden, rows.Count, bytes);");
            }
            else if (head.HasLayerNorm)
            {
                w.Line($"TKernels.{StepKernel.AddLayerNorm(shapes.HeadRow).Name}(b.X + (rows.Start * {dim}L), null, rows.Count, HeadLayerNorm(weights), EmbeddingsLayerNormEps, bytes);");
            }

            if (padded == outputs)
            {
                w.Line($"TKernels.{shapes.Classifier.Name}(bytes, rows.Count, Classifier(weights), 0, {padded / 16}, outputs + (rows.Start * {outputs}L));");
                return;
            }

            w.Line($"float* padded = b.Outputs + (rows.Start * {padded}L);");
            w.Line($"TKernels.{shapes.Classifier.Name}(bytes, rows.Count, Classifier(weights), 0, {padded / 16}, padded);");
            using (w.Block($"for (int m = rows.Start; m < rows.End; m++, padded += {padded})"))
            {
                w.Line($"new Span<float>(padded, {outputs}).CopyTo(new Span<float>(outputs + (m * {outputs}L), {outputs}));");
            }
        }
    }

    private static void TransformerBlock(SourceWriter w, Shapes shapes)
    {
        int dim = shapes.Dim, hidden = shapes.HiddenDim, chunk = shapes.ChunkRows, qkvPanels = shapes.Qkv / 16, qPanels = shapes.Section / 16;
        int heads = shapes.Model.Encoder.Heads;
        string panelFloats = shapes.HeadsArePanels ? ", b.PanelFloats" : "";
        w.Summary("""
            One layer: x (and its bytes) in, x (and its bytes) out. With onlyReads, for the last layer, every token gives keys and values,
            but queries and all that follows are computed for those rows alone that somebody reads.
            """.Replace("\n", "\n/// "));
        using (w.Block(
            "private static void TransformerBlock<TKernels>(in Buffers b, in TokenBatch batch, LayerWeights layer, Team team, int worker, bool onlyReads)\n"
            + "    where TKernels : struct, ModelKernels.IKernels"))
        {
            w.Line("Share rows = Share.Of(batch.Rows, team.Size, worker);");
            w.Line($"TKernels.{shapes.QkvLin.Name}(");
            using (w.Indent())
            {
                w.Line($"b.XBytes.From(rows.Start, {dim} * TKernels.InputBytes), rows.Count, layer.QkvLin, onlyReads ? {qPanels} : 0, {qkvPanels}, b.QkvAt(rows.Start, 0){panelFloats});");
            }

            w.Line("team.Barrier(); // packing reads keys and values of all tokens");
            w.Line();
            w.Line($"Share heads = Share.Of(batch.Sequences * {heads}, team.Size, worker);");
            using (w.Block("for (int i = heads.Start; i < heads.End; i++)"))
            {
                w.Line($"PackHead<TKernels>(b, batch, text: i / {heads}, head: i % {heads});");
            }

            w.Line();
            using (w.Block("if (onlyReads && worker == 0)"))
            {
                w.Line("KeepReads<TKernels>(b, batch);");
            }

            w.Line();
            w.Line("team.Barrier(); // attention reads packed keys and values of all tokens");
            w.Line();
            using (w.Block("if (onlyReads)"))
            {
                w.Line("rows = Share.Of(batch.ReadRows, team.Size, worker);");
                w.Line($"TKernels.{shapes.QkvLin.Name}(b.XBytes.From(rows.Start, {dim} * TKernels.InputBytes), rows.Count, layer.QkvLin, 0, {qPanels}, b.QkvAt(rows.Start, 0){panelFloats});");
            }

            w.Line();
            using (w.Block("for (int s = 0; s < batch.Sequences; s++)"))
            {
                w.Line("Share queries = onlyReads ? rows.Within(batch.ReadStarts[s], batch.ReadStarts[s + 1]) : rows.Within(batch.Starts[s], batch.Starts[s + 1]);");
                w.Line("Attention<TKernels>(b, batch, s, queries);");
            }

            w.Line();
            w.Line($"float* x = b.X + (rows.Start * {dim}L), y = b.Context + (rows.Start * {dim}L);");
            w.Line($"Int8Rows bytes = b.XBytes.From(rows.Start, {dim} * TKernels.InputBytes);");
            w.Line($"TKernels.{StepKernel.Quantize(shapes.ContextRow).Name}(y, rows.Count, bytes);");
            w.Line($"TKernels.{shapes.OutLin.Name}(bytes, rows.Count, layer.OutLin, 0, {dim / 16}, y);");
            w.Line($"TKernels.{StepKernel.AddLayerNorm(shapes.StateRow).Name}(x, y, rows.Count, layer.SaLayerNorm, LayerNormEps, bytes);");
            w.Line();
            w.Comment(
                $"The feed-forward network, at most {chunk} rows at a time: {chunk} × {hidden} floats between its linears are {chunk * hidden * 4 / 1024} KB.\n"
                + "Passes are of nearly equal height: one of a few rows would read all weights for nearly nothing.");
            using (Passes(w, shapes))
            {
                w.Line($"bytes = b.XBytes.From(rows.Start + part.Start, {dim} * TKernels.InputBytes);");
                w.Line($"TKernels.{StepKernel.Lin1(shapes.FeedForward).Name}(bytes, part.Count, layer.Lin1, b.Hidden, b.HiddenBytes);");
                w.Line($"TKernels.{shapes.Lin2.Name}(b.HiddenBytes, part.Count, layer.Lin2, 0, {dim / 16}, y + (part.Start * {dim}L));");
                w.Line($"TKernels.{StepKernel.AddLayerNorm(shapes.StateRow).Name}(x + (part.Start * {dim}L), y + (part.Start * {dim}L), part.Count, layer.OutputLayerNorm, LayerNormEps, bytes);");
            }
        }
    }

    // A loop over the rows, of which each pass has its part.
    private static System.IDisposable Passes(SourceWriter w, Shapes shapes)
    {
        w.Line($"int passes = (rows.Count + {shapes.ChunkRows - 1}) / {shapes.ChunkRows};");
        System.IDisposable loop = w.Block("for (int pass = 0; pass < passes; pass++)");
        w.Line("Share part = Share.Of(rows.Count, passes, pass);");
        return loop;
    }

    private static void KeepReads(SourceWriter w, Shapes shapes)
    {
        int dim = shapes.Dim;
        w.Summary("Moves the rows that are read to the front, in place: they are in order, so none of them goes beyond its own place.");
        using (w.Block("private static void KeepReads<TInputs>(in Buffers b, in TokenBatch batch)\n    where TInputs : struct, ModelKernels.IInputs"))
        {
            using (w.Block("for (int i = 0; i < batch.ReadRows; i++)"))
            {
                w.Line("int m = batch.Reads[i];");
                w.Line($"new Span<float>(b.X + (m * {dim}L), {dim}).CopyTo(new Span<float>(b.X + (i * {dim}L), {dim}));");
                w.Line($"int row = {dim} * TInputs.InputBytes;");
                w.Line("new Span<byte>(b.XBytes.Values + ((long)m * row), row).CopyTo(new Span<byte>(b.XBytes.Values + ((long)i * row), row));");
                w.Line("b.XBytes.Scales[i] = b.XBytes.Scales[m];");
                w.Line("b.XBytes.Zeros[i] = b.XBytes.Zeros[m];");
            }
        }
    }
}
