using System;
using AotDistil.Generator.Model;

namespace AotDistil.Generator.Emit;

/// <summary>Writes the scratch memory of a forward pass: which buffer lies where, how big it is and which cache it is meant for.</summary>
internal static class BufferEmitter
{
    public static string Buffers(Shapes shapes)
    {
        ModelSpec model = shapes.Model;
        int dim = shapes.Dim, qkv = shapes.Qkv, chunk = shapes.ChunkRows, block = Shapes.BlockRows, wide = shapes.ChunkWidth;
        int heads = model.Encoder.Heads, head = shapes.PaddedHeadDim, headBytes = Shapes.RowStride(shapes.HeadDim), keyBytes = shapes.Head.Scores.Dot.Groups * 4;
        SourceWriter w = SourceWriter.ForFile(model.Namespace, "System", "AotDistil.Runtime.Layers");
        using (w.Block($"unsafe partial class {model.ClassName}"))
        {
            w.Line("/// <summary>");
            w.Line("/// The scratch memory of a forward pass; m = tokens of the batch, t = tokens of its longest text, rounded up to 16. Hidden, Scores and Probabilities are");
            w.Line("/// each worker's own. Rows of quantised values have room for kernels that want them 16 bits wide.");
            w.Line("/// <code>");
            Row(w, "buffer", "size", "lives in");
            Row(w, "X", $"m × {dim} floats", "L2, a row in L1 while it is normalised");
            Row(w, "XBytes", $"m × {dim} bytes", $"L2, {block} rows in L1 under a panel");
            Row(w, "Qkv", $"m × {qkv} floats", $"L2; from about 128 tokens on L3, read once a head{(shapes.HeadsArePanels ? ", panel by panel" : "")}");
            Row(w, "Context", $"m × {dim} floats", "L2");
            Row(w, "Hidden", $"{chunk} × {wide} floats", $"L2, {chunk * wide * 4 / 1024} KB, written and read once; with each row's range");
            Row(w, "HiddenBytes", $"{chunk} × {wide} bytes", $"L2, {chunk * wide / 1024} KB");
            Row(w, "Keys, Values", $"m × {heads * keyBytes}, m × {heads * head} bytes", "L2, a head of a text in L1");
            Row(w, "Scores", $"{block} × t floats", "L1");
            Row(w, "Probabilities", $"{block} × t bytes", "L1");
            w.Line("/// </code>");
            w.Line("/// </summary>");
            using (w.Block("private readonly struct Buffers"))
            {
                w.Summary("Lays out the buffers of one worker; those that workers share are the same for all. From null it only measures.");
                w.Line("public Buffers(byte* memory, TokenBatch batch, int workers, int worker, out long bytes)");
                using (w.Block())
                {
                    w.Line("BufferLayout layout = new(memory);");
                    w.Line($"int rows = batch.Rows, tokens = (batch.Longest + 15) & -16, chunk = Math.Min(rows, {chunk});");
                    w.Line("long packed = PackedStart(batch, batch.Sequences);");
                    w.Line($"X = layout.Take<float>(rows * {dim}L);");
                    w.Line($"XBytes = new((byte*)layout.Take<short>(rows * {dim}L), layout.Take<float>(rows), layout.Take<int>(rows));");
                    w.Line(shapes.HeadsArePanels
                        ? $"PanelFloats = (rows + 1) * 16; // one row more, so that panels do not all begin in the same cache set"
                        : "PanelFloats = 16;");
                    w.Line(shapes.HeadsArePanels
                        ? $"Qkv = layout.Take<float>((long)PanelFloats * {qkv / 16});"
                        : $"Qkv = layout.Take<float>((rows * {qkv}L) + 16); // the last head's values are read 16 at a time");
                    w.Line($"Context = layout.Take<float>(rows * {dim}L);");
                    w.Line($"Keys = new(layout.Take<byte>(packed * {heads * keyBytes}), layout.Take<float>(packed * {heads}), layout.Take<int>(packed * {heads}), null);");
                    w.Line($"Values = new(layout.Take<byte>(packed * {heads * head}), layout.Take<float>(batch.Sequences * {heads * head}L), layout.Take<int>(batch.Sequences * {heads * head}L), null);");
                    if (HasOutputs(shapes))
                    {
                        w.Line($"Outputs = layout.Take<float>(batch.ReadRows * {shapes.Classifier!.Outputs}L);");
                    }

                    w.Line();
                    w.Comment("What each worker has of its own.");
                    w.Line($"Hidden = layout.TakeOne<float>((chunk + {block}L) * {wide + 32}, workers, worker);");
                    w.Line("HiddenBytes = new(");
                    using (w.Indent())
                    {
                        w.Line($"(byte*)layout.TakeOne<short>(chunk * {wide}L, workers, worker), layout.TakeOne<float>({chunk}, workers, worker), layout.TakeOne<int>({chunk}, workers, worker));");
                    }

                    w.Line("Queries = new(");
                    using (w.Indent())
                    {
                        w.Line($"(byte*)layout.TakeOne<short>({block * headBytes}, workers, worker), layout.TakeOne<float>({block}, workers, worker), layout.TakeOne<int>({block}, workers, worker));");
                    }

                    w.Line($"Scores = layout.TakeOne<float>({block}L * tokens, workers, worker);");
                    w.Line("Probabilities = new(");
                    using (w.Indent())
                    {
                        w.Line($"(byte*)layout.TakeOne<short>({block}L * tokens, workers, worker), layout.TakeOne<float>({block}, workers, worker), layout.TakeOne<int>({block}, workers, worker));");
                    }

                    w.Line($"ContextTile = layout.TakeOne<float>({block * head}, workers, worker);");
                    w.Line("bytes = layout.Bytes(memory);");
                }

                (string Type, string Name)[] properties =
                [
                    ("float*", "X"), ("Int8Rows", "XBytes"), ("float*", "Qkv"), ("float*", "Context"), ("float*", "Hidden"), ("Int8Rows", "HiddenBytes"), ("Int8Rows", "Queries"),
                    ("Int8Weights", "Keys"), ("Int8Weights", "Values"), ("float*", "Scores"), ("Int8Rows", "Probabilities"), ("float*", "ContextTile"), .. HasOutputs(shapes) ? [("float*", "Outputs")] : Array.Empty<(string, string)>(),
                ];
                foreach ((string type, string name) in properties)
                {
                    w.Line();
                    w.Line($"public {type} {name} {{ get; }}");
                }

                w.Line();
                w.Summary("Floats of Qkv from a panel of 16 columns to the next.");
                w.Line("public int PanelFloats { get; }");
                w.Line();
                w.Summary("A column of a token's queries, keys and values; 16 from a multiple of 16 on lie together.");
                w.Line("public float* QkvAt(int row, int column) =>");
                using (w.Indent())
                {
                    w.Line($"Qkv + (row * {shapes.Head.Row}L) + {(shapes.HeadsArePanels ? "(column / 16 * (long)PanelFloats)" : "column")};");
                }

                w.Line();
                w.Summary("The packed keys of one head of one text.");
                using (w.Block("public Int8Weights KeysOf(in TokenBatch batch, int text, int head)"))
                {
                    w.Line("long first = PlaceOf(batch, text, head);");
                    w.Line($"return new(Keys.Packed + (first * {keyBytes}), Keys.Scales + first, Keys.Sums + first, null);");
                }

                w.Line();
                w.Summary("The packed values of one head of one text.");
                using (w.Block("public Int8Weights ValuesOf(in TokenBatch batch, int text, int head)"))
                {
                    w.Line($"long column = ((text * {heads}L) + head) * {head};");
                    w.Line($"return new(Values.Packed + (PlaceOf(batch, text, head) * {head}), Values.Scales + column, Values.Sums + column, null);");
                }

                w.Line();
                w.Comment("Heads of a text lie one behind the other, each padded to 16 tokens; so a text begins where those before it end even if each of them were padded by 15.");
                w.Line("private static long PackedStart(in TokenBatch batch, int text) => (batch.Starts[text] + (15L * text) + 15) & -16;");
                w.Line();
                w.Line("private static long PlaceOf(in TokenBatch batch, int text, int head) =>");
                using (w.Indent())
                {
                    w.Line($"(PackedStart(batch, text) * {heads}) + (head * (long)((batch.Starts[text + 1] - batch.Starts[text] + 15) & -16));");
                }
            }

            w.Line();
            w.Line("/// <inheritdoc/>");
            using (w.Block("protected override long ScratchBytes(TokenBatch batch, int workers)"))
            {
                w.Line("_ = new Buffers(null, batch, workers, 0, out long bytes);");
                w.Line("return bytes;");
            }
        }

        return w.ToString();
    }

    private static void Row(SourceWriter w, string buffer, string size, string place) => w.Line($"/// {buffer.PadRight(16)}{size.PadRight(30)}{place}");

    // Outputs that are whole panels go where they are wanted at once.
    private static bool HasOutputs(Shapes shapes) => shapes.Classifier is LinearKernel last && last.Outputs != shapes.Model.Head.Outputs;
}
