using System.Text;
using AotDistil.Cli.Verification;
using AotDistil.Model.Tests.Support;
using AotDistil.Packer.Architectures;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Model;
using AotDistil.Runtime.Reference;
using AotDistil.Tests;

namespace AotDistil.Model.Tests.Tasks;

/// <summary>From texts to vectors.</summary>
public sealed class EmbeddingTests
{
    private static readonly Pooling[] Poolings = [Pooling.Mean, Pooling.Cls, Pooling.Max];

    private static readonly string[] Mixed =
        [.. Support.Texts.OfLengths(2, 3, 4, 17, 64, 127, 128, 140, 141, 139, 2, 400, 131), "", "film good.", "[CLS] [SEP] [MASK]", "Ünïcödé ☃ 😀"];

    public static TheoryData<string> Variants => SmallModels.Variants;

    [Theory]
    [InlineData("fixtures/bert-multilingual-embedding", 0.99)]
    [InlineData("fixtures/distilbert-embedding", 0.99)]
    [InlineData("models/minilm-l6", 0.99)]
    public void Vectors_are_those_of_transformers_and_int8_stays_close(string name, double leastCosine)
    {
        string folder = Repository.RequireShared(name.Split('/'));
        using TemporaryFolder scratch = new();
        using PlannedModel planned = new(folder);
        CompiledModel compiled = CompiledModel.Of(folder, scratch);
        using TextEmbedder session = (TextEmbedder)compiled.OpenModel(KernelSelection.Select(compiled.HasAvx512Vnni));
        Assert.Equal(name == "models/minilm-l6", session.Normalizes);
        Assert.Equal(Pooling.Mean, session.Pooling);
        StoredEmbeddings[] stored = StoredEmbeddings.Of(folder);
        int[] ids = new int[session.MaxLength];
        double least = 1;
        foreach (StoredEmbeddings expected in stored)
        {
            float[] states = planned.Reference.HiddenStates(ids.AsSpan(0, session.Tokenize(expected.Text, ids)))[^1];
            float[] normalized = VectorReference.Pool(states, session.Dimensions, Pooling.Mean);
            VectorReference.Normalize(normalized);
            Check(expected.Mean, VectorReference.Pool(states, session.Dimensions, Pooling.Mean), new EmbeddingOptions { Pooling = Pooling.Mean, Normalize = false });
            Check(expected.Cls, VectorReference.Pool(states, session.Dimensions, Pooling.Cls), new EmbeddingOptions { Pooling = Pooling.Cls, Normalize = false });
            Check(expected.Max, VectorReference.Pool(states, session.Dimensions, Pooling.Max), new EmbeddingOptions { Pooling = Pooling.Max, Normalize = false });
            Check(expected.MeanNormalized, normalized, new EmbeddingOptions { Normalize = true });

            void Check(float[] exact, float[] found, EmbeddingOptions options)
            {
                Assert.All(exact.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
                double cosine = VectorSearch.Cosine(exact, session.Embed(expected.Text, options));
                least = Math.Min(least, cosine);
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {stored.Length} texts, least cosine of int8 and float32 {least:F5}");
        Assert.True(least >= leastCosine, $"least cosine {least:F5}");
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public unsafe void Every_variant_gives_the_bits_of_the_reference_alone_and_in_company(string variant)
    {
        KernelVariant kernel = Enum.Parse<KernelVariant>(variant);
        Assert.SkipUnless(SmallModels.VariantsOf(SmallModels.Embedder).Contains(kernel), $"{variant} does not run here");
        using TextEmbedder session = (TextEmbedder)SmallModels.Embedder.OpenModel(kernel, threads: 2);
        int dim = session.Dimensions;
        int[] ids = new int[session.MaxLength];
        foreach (Pooling pooling in Poolings)
        {
            EmbeddingOptions options = new() { Pooling = pooling, Normalize = true, Dimensions = 27 };
            float[] expected = [.. Mixed.SelectMany(text =>
            {
                float[] vector = VectorReference.Pool(
                    Int8Reference.HiddenStates(SmallModels.Embedder.Description, SmallModels.Embedder.Weights, ids.AsSpan(0, session.Tokenize(text, ids))), dim, pooling)[..27];
                VectorReference.Normalize(vector);
                return vector;
            })];
            float[] together = new float[Mixed.Length * 27];
            session.Embed(Mixed, together, options);
            AssertBits.Equal(expected, together, $"{pooling}");
            AssertBits.Equal(expected, [.. Mixed.SelectMany(t => session.Embed(t, options))], $"{pooling}, alone");

            sbyte[] steps = new sbyte[together.Length];
            session.EmbedInt8(Mixed, steps, options with { Normalize = null });
            Assert.Equal(VectorReference.ToInt8(expected), steps);
            byte[] bits = new byte[Mixed.Length * 4];
            session.EmbedBinary(Mixed, bits, options);
            Assert.Equal([.. Enumerable.Range(0, Mixed.Length).SelectMany(i => VectorReference.ToBinary(expected.AsSpan(i * 27, 27)))], bits);
        }
    }

    [Fact]
    public void Utf8_gives_the_same_as_strings()
    {
        using TextEmbedder session = (TextEmbedder)SmallModels.Embedder.OpenModel(KernelSelection.Select());
        string text = "good films.";
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        float[] vector = new float[40];
        session.Embed(utf8, vector);
        Assert.Equal(session.Embed(text), vector);
        sbyte[] steps = new sbyte[40], stepsOfString = new sbyte[40];
        session.EmbedInt8(utf8, steps);
        session.EmbedInt8([text], stepsOfString);
        Assert.Equal(stepsOfString, steps);
        byte[] bits = new byte[5], bitsOfString = new byte[5];
        session.EmbedBinary(utf8, bits);
        session.EmbedBinary([text], bitsOfString);
        Assert.Equal(bitsOfString, bits);
    }

    [Fact]
    public void What_the_folder_says_holds_unless_options_say_otherwise()
    {
        using TemporaryFolder scratch = new();
        string folder = new ShapedModel(1, 16, 2, 32) { Task = ModelTasks.Embedding }.Write(scratch, "pooled");
        File.WriteAllText(
            Path.Combine(folder, "modules.json"),
            """[{"path": "", "type": "Transformer"}, {"path": "1_Pooling", "type": "Pooling"}, {"path": "2_Normalize", "type": "Normalize"}]""");
        Directory.CreateDirectory(Path.Combine(folder, "1_Pooling"));
        File.WriteAllText(Path.Combine(folder, "1_Pooling", "config.json"), """{"pooling_mode_max_tokens": true, "pooling_mode_mean_tokens": false}""");
        using TextEmbedder session = (TextEmbedder)CompiledModel.Of(folder, scratch).OpenModel(KernelSelection.Select());
        Assert.Equal((Pooling.Max, true), (session.Pooling, session.Normalizes));
        Assert.Equal(session.Embed("good", new EmbeddingOptions { Pooling = Pooling.Max, Normalize = true }), session.Embed("good"));
        Assert.NotEqual(session.Embed("good", new EmbeddingOptions { Pooling = Pooling.Mean }), session.Embed("good"));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using TextEmbedder session = (TextEmbedder)SmallModels.Embedder.OpenModel(KernelSelection.Select());
        Assert.Throws<ArgumentException>(() => session.Embed(["a", "b"], new float[79]));
        Assert.Throws<ArgumentException>(() => session.EmbedBinary(["a"], new byte[4]));
        Assert.Throws<ArgumentException>(() => session.EmbedInt8(["a"], new sbyte[39]));
        Assert.Throws<ArgumentException>(() => session.EmbedInt8(["a"], new sbyte[40], new EmbeddingOptions { Normalize = false }));
        Assert.Throws<ArgumentException>(() => session.Embed("a", new EmbeddingOptions { Dimensions = 41 }));
        Assert.Throws<ArgumentException>(() => session.Embed("a", new EmbeddingOptions { Dimensions = 0 }));
        Assert.Throws<InvalidTextException>(() => session.Embed([0xFF], new float[40]));
        session.Embed(ReadOnlySpan<string>.Empty, []);
    }
}
