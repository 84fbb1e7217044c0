using AotDistil.Generator.Model;

namespace AotDistil.Generator.Emit;

/// <summary>Writes how token ids become rows of embeddings.</summary>
internal static class EmbeddingEmitter
{
    public static string Embeddings(Shapes shapes)
    {
        SourceWriter w = SourceWriter.ForFile(shapes.Model.Namespace, "System.Runtime.Intrinsics", "AotDistil.Runtime.Kernels", "AotDistil.Runtime.Layers");
        using (w.Block($"unsafe partial class {shapes.Model.ClassName}"))
        {
            Embed(w, shapes);
            if (shapes.TableRow.Hadamard > 0)
            {
                w.Line();
                RotationEmitter.Rotate(w, shapes.TableRow);
            }
        }

        return w.ToString();
    }

    private static void Embed(SourceWriter w, Shapes shapes)
    {
        int width = shapes.EmbeddingWidth;
        bool types = shapes.Model.Encoder.TypeVocabSize > 0;
        EmbeddingSpec words = shapes.Model.Embedding("word_embeddings");
        w.Summary($"x (rows × {width}) = word + {(types ? "token type + " : "")}position embeddings, from int8{(shapes.TableRow.Hadamard > 0 ? " that is rotated: a second rotation turns the sum back" : "")}.");
        using (w.Block("private static void Embed(TokenBatch batch, Share rows, byte* weights, float* x)"))
        {
            using (w.Block("for (int s = 0; s < batch.Sequences; s++)"))
            {
                w.Line("int start = batch.Starts[s];");
                w.Line("Share own = rows.Within(start, batch.Starts[s + 1]);");
                using (w.Block($"for (int m = own.Start; m < own.End; m++, x += {width})"))
                {
                    w.Line("int id = batch.Ids[m], place = m - start;");
                    if (!words.IsLinear)
                    {
                        w.Line($"sbyte* word = (sbyte*)(weights + WordEmbeddings) + (id * {width}L);");
                    }

                    w.Line($"sbyte* position = (sbyte*)(weights + PositionEmbeddings) + (place * {width}L);");
                    if (types)
                    {
                        w.Line($"sbyte* type = (sbyte*)(weights + TypeEmbeddings) + (batch.Types[m] * {width}L);");
                    }

                    w.Line("Vector256<float> wordScale = Vector256.Create(((float*)(weights + WordScales))[id]);");
                    w.Line("Vector256<float> positionScale = Vector256.Create(((float*)(weights + PositionScales))[place]);");
                    if (types)
                    {
                        w.Line("Vector256<float> typeScale = Vector256.Create(((float*)(weights + TypeScales))[batch.Types[m]]);");
                    }

                    using (w.Block($"for (int n = 0; n < {width}; n += 8)"))
                    {
                        w.Line("Vector256<float> p = LaneMath.LoadInt8(position + n) * positionScale;");
                        if (types)
                        {
                            w.Line("p = Vector256.FusedMultiplyAdd(LaneMath.LoadInt8(type + n), typeScale, p);");
                        }

                        w.Line(words.IsLinear ? "p.Store(x + n);" : "Vector256.FusedMultiplyAdd(LaneMath.LoadInt8(word + n), wordScale, p).Store(x + n);");
                    }

                    if (words.IsLinear)
                    {
                        AddOutput(w, words);
                    }

                    if (shapes.TableRow.Hadamard > 0)
                    {
                        w.Line();
                        w.Line($"{RotationEmitter.Name(shapes.TableRow)}(x, x);");
                    }
                }
            }
        }
    }

    // The last group of 4 numbers, where there is an odd one, is read alone: behind it is another panel.
    private static void AddOutput(SourceWriter w, EmbeddingSpec words)
    {
        int whole = words.Groups / 2 * 2;
        w.Line();
        w.Comment($"Words lie as the last linear's weights do: 4 numbers of each of 16 words, then the next 4; {words.Groups} times 4 are a panel.");
        w.Line($"sbyte* word = (sbyte*)(weights + WordEmbeddings) + (id / 16 * {words.Groups * 64}L) + (id % 16 * 4);");
        if (whole > 0)
        {
            using (w.Block($"for (int n = 0; n < {whole * 4}; n += 8)"))
            {
                w.Line("Vector256.FusedMultiplyAdd(LaneMath.LoadInt8(word + (n * 16), word + ((n + 4) * 16)), wordScale, Vector256.Load(x + n)).Store(x + n);");
            }
        }

        if (whole < words.Groups)
        {
            w.Line();
            w.Line($"Vector256.FusedMultiplyAdd(LaneMath.LoadFourInt8(word + {whole * 64}), wordScale, Vector256.Load(x + {whole * 4})).Store(x + {whole * 4});");
        }
    }
}
