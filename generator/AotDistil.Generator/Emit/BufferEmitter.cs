using AotDistil.Generator.Model;

namespace AotDistil.Generator.Emit;

/// <summary>Writes the scratch memory of a forward pass: which buffer lies where, how big it is and which cache it is meant for.</summary>
internal static class BufferEmitter
{
    public static string Buffers(Shapes shapes)
    {
        ModelSpec model = shapes.Model;
        int dim = shapes.Dim, hidden = shapes.HiddenDim, qkv = shapes.Qkv, chunk = shapes.ChunkRows, block = Shapes.BlockRows;
        int head = shapes.PaddedHeadDim, headBytes = Shapes.RowStride(shapes.HeadDim), keyBytes = new DotKernel(shapes.HeadDim).Groups * 4;
        SourceWriter w = SourceWriter.ForFile(model.Namespace, "System", "AotDistil.Runtime.Layers");
        using (w.Block($"unsafe partial class {model.ClassName}"))
        {
            w.Line("/// <summary>");
            w.Line($"/// The scratch memory of a forward pass; m = tokens of the batch, t = tokens of its longest text, rounded up to 16.");
            w.Line("/// <code>");
            w.Line("/// buffer          size                          lives in");
            w.Line($"/// X               m × {dim} floats                L2, a row in L1 while it is normalised");
            w.Line($"/// XBytes          m × {dim} bytes                 L2, {block} rows in L1 under a panel");
            w.Line($"/// Qkv             m × {qkv} floats               L2; from about 128 tokens on L3, read once a head");
            w.Line($"/// Context         m × {dim} floats                L2");
            w.Line($"/// Hidden          {chunk} × {hidden} floats              L2, {chunk * hidden * 4 / 1024} KB");
            w.Line($"/// HiddenBytes     {chunk} × {hidden} bytes               L2, {chunk * hidden / 1024} KB");
            w.Line($"/// Keys, Values    t × {keyBytes}, t × {head} bytes           L1, one head at a time");
            w.Line($"/// Scores          {block} × t floats                 L1");
            w.Line($"/// Probabilities   {block} × t bytes                  L1");
            w.Line("/// </code>");
            w.Line("/// </summary>");
            using (w.Block("private readonly struct Buffers"))
            {
                w.Line("private Buffers(byte* memory, TokenBatch batch, out long bytes)");
                using (w.Block())
                {
                    w.Line("BufferLayout layout = new(memory);");
                    w.Line("int rows = batch.Rows, tokens = (batch.Longest + 15) & -16;");
                    w.Line($"X = layout.Take<float>(rows * {dim}L);");
                    w.Line($"XBytes = new(layout.Take<byte>(rows * {dim}L), layout.Take<float>(rows), layout.Take<int>(rows));");
                    w.Line($"Qkv = layout.Take<float>((rows * {qkv}L) + 16); // the last head's values are read 16 at a time");
                    w.Line($"Context = layout.Take<float>(rows * {dim}L);");
                    w.Line($"Hidden = layout.Take<float>(Math.Min(rows, {chunk}) * {hidden}L);");
                    w.Line($"HiddenBytes = new(layout.Take<byte>(Math.Min(rows, {chunk}) * {hidden}L), layout.Take<float>({chunk}), layout.Take<int>({chunk}));");
                    w.Line($"Queries = new(layout.Take<byte>({block * headBytes}), layout.Take<float>({block}), layout.Take<int>({block}));");
                    w.Line($"Keys = new(layout.Take<byte>(tokens * {keyBytes}L), layout.Take<float>(tokens), layout.Take<int>(tokens), null);");
                    w.Line($"Values = new(layout.Take<byte>(tokens * {head}L), layout.Take<float>({head}), layout.Take<int>({head}), null);");
                    w.Line($"Scores = layout.Take<float>({block}L * tokens);");
                    w.Line($"Probabilities = new(layout.Take<byte>({block}L * tokens), layout.Take<float>({block}), layout.Take<int>({block}));");
                    w.Line($"ContextTile = layout.Take<float>({block * head});");
                    w.Line($"Logits = layout.Take<float>(batch.Sequences * {model.Linear("classifier").PaddedOut}L);");
                    w.Line("bytes = layout.Bytes(memory);");
                }

                foreach ((string type, string name) in new[]
                {
                    ("float*", "X"), ("Int8Rows", "XBytes"), ("float*", "Qkv"), ("float*", "Context"), ("float*", "Hidden"), ("Int8Rows", "HiddenBytes"), ("Int8Rows", "Queries"),
                    ("Int8Weights", "Keys"), ("Int8Weights", "Values"), ("float*", "Scores"), ("Int8Rows", "Probabilities"), ("float*", "ContextTile"), ("float*", "Logits"),
                })
                {
                    w.Line();
                    w.Line($"public {type} {name} {{ get; }}");
                }

                w.Line();
                w.Summary("The buffers for a batch, in memory that is kept from call to call.");
                using (w.Block("public static Buffers In(Workspace workspace, TokenBatch batch)"))
                {
                    w.Line("_ = new Buffers(null, batch, out long bytes);");
                    if (shapes.Dim == model.Encoder.Dim)
                    {
                        w.Line("return new Buffers(workspace.Reserve(bytes), batch, out _);");
                    }
                    else
                    {
                        w.Line("Buffers buffers = new(workspace.Reserve(bytes), batch, out _);");
                        w.Comment($"Attention writes {model.Encoder.Dim} of a row's {dim} columns; the rest must be zeros.");
                        w.Line($"new Span<float>(buffers.Context, checked(batch.Rows * {dim})).Clear();");
                        w.Line("return buffers;");
                    }
                }
            }
        }

        return w.ToString();
    }
}
