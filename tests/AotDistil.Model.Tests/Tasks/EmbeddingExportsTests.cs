using System.Text;
using AotDistil.Model.Tests.Support;
using AotDistil.Runtime.Interop;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Model;
using static AotDistil.Model.Tests.Support.Statuses;

namespace AotDistil.Model.Tests.Tasks;

/// <summary>The C functions for vectors, called as the static methods they are: they give what the session gives, and every mistake is a status and a message.</summary>
public sealed unsafe class EmbeddingExportsTests : IDisposable
{
    private const int Dim = 40;

    private static readonly string[] Sentences = ["a good film.", "film", "good good film", "Ünïcödé ☃"];

    private readonly ulong _session;
    private readonly TextEmbedder _other = (TextEmbedder)SmallModels.Embedder.OpenModel(KernelSelection.Select());
    private readonly NativeArray _texts = new(Sentences);

    public EmbeddingExportsTests()
    {
        ulong session;
        AssertOk(ModelExports.Open(() => (TextEmbedder)SmallModels.Embedder.OpenModel(KernelSelection.Select()), &session));
        _session = session;
    }

    public void Dispose()
    {
        // Whatever a test did, the session answers as any other.
        float[] vectors = new float[Sentences.Length * Dim], expected = new float[vectors.Length];
        _other.Embed(Sentences, expected);
        AssertOk(Embed(vectors, null));
        AssertBits.Equal(expected, vectors, "afterwards");
        AssertOk(ModelExports.Close<TextEmbedder>(_session));
        _other.Dispose();
        _texts.Dispose();
    }

    [Theory]
    [InlineData(-1, -1, 0)]
    [InlineData(0, 1, 27)]
    [InlineData(1, 0, 40)]
    [InlineData(2, -1, 1)]
    public void Vectors_are_those_of_the_session(int pooling, int normalize, int dimensions)
    {
        NativeEmbedOptions options = Options with { Pooling = pooling, Normalize = normalize, Dimensions = dimensions };
        EmbeddingOptions same = new()
        {
            Pooling = pooling < 0 ? null : (Pooling)pooling,
            Normalize = normalize < 0 ? null : normalize == 1,
            Dimensions = dimensions == 0 ? null : dimensions,
        };
        int kept = dimensions == 0 ? Dim : dimensions;
        float[] vectors = new float[Sentences.Length * kept], expected = new float[vectors.Length];
        AssertOk(Embed(vectors, &options));
        _other.Embed(Sentences, expected, same);
        AssertBits.Equal(expected, vectors, "floats");

        options = options with { Format = (int)NativeVectorFormat.Bits };
        byte[] bits = new byte[Sentences.Length * ((kept + 7) / 8)], expectedBits = new byte[bits.Length];
        AssertOk(Embed(bits, &options));
        _other.EmbedBinary(Sentences, expectedBits, same);
        Assert.Equal(expectedBits, bits);
        AssertSize(options, kept, (kept + 7) / 8);

        options = options with { Format = (int)NativeVectorFormat.SignedBytes, Normalize = normalize == 0 ? -1 : normalize };
        sbyte[] steps = new sbyte[Sentences.Length * kept], expectedSteps = new sbyte[steps.Length];
        AssertOk(Embed(steps, &options));
        _other.EmbedInt8(Sentences, expectedSteps, same with { Normalize = null });
        Assert.Equal(expectedSteps, steps);
        AssertSize(options, kept, kept);
    }

    [Fact]
    public void Mistakes_in_options_texts_and_room_are_found_out()
    {
        float[] vectors = new float[Sentences.Length * Dim];
        foreach ((NativeEmbedOptions wrong, string message) in new (NativeEmbedOptions, string)[]
        {
            (default, $"options.size is 0; expected {sizeof(NativeEmbedOptions)}, the size of the structure. Set it, or begin with the header's initializer."),
            (Options with { Size = 1024 }, $"options.size is 1024; expected {sizeof(NativeEmbedOptions)}, the size of the structure. Set it, or begin with the header's initializer."),
            (Options with { Pooling = 3 }, "options.pooling is 3; expected -1 to 2."),
            (Options with { Pooling = -2 }, "options.pooling is -2; expected -1 to 2."),
            (Options with { Normalize = 2 }, "options.normalize is 2; expected -1 to 1."),
            (Options with { Dimensions = -1 }, "options.dimensions is -1; expected 0 to 40."),
            (Options with { Dimensions = 41 }, "options.dimensions is 41; expected 0 to 40."),
            (Options with { Format = 3 }, "options.format is 3; expected 0 to 2."),
            (Options with { Format = 1, Normalize = 0 }, "options.normalize is 0, but vectors of signed bytes are always brought to length 1."),
        })
        {
            NativeEmbedOptions o = wrong;
            AssertFails(Status.InvalidArgument, message, Embed(vectors, &o));
            AssertFails(Status.InvalidArgument, message, EmbeddingExports.VectorSize(Dim, &o, null, null));
        }

        fixed (float* v = vectors)
        {
            long bytes = vectors.Length * sizeof(float);
            AssertFails(Status.InvalidArgument, "There is room for 639 bytes, but there are 4 vectors of 160.", EmbeddingExports.Embed<TextEmbedder>(_session, _texts.Pointers, null, 4, null, v, bytes - 1));
            AssertFails(Status.InvalidArgument, "There is room for -1 bytes, but there are 0 vectors of 160.", EmbeddingExports.Embed<TextEmbedder>(_session, _texts.Pointers, null, 0, null, v, -1));
            AssertFails(
                Status.InvalidArgument,
                $"There is room for {long.MaxValue} bytes, but there are {long.MaxValue / 2} vectors of 160.",
                EmbeddingExports.Embed<TextEmbedder>(_session, _texts.Pointers, null, long.MaxValue / 2, null, v, long.MaxValue));
            AssertFails(Status.InvalidArgument, "vectors is a null pointer.", EmbeddingExports.Embed<TextEmbedder>(_session, _texts.Pointers, null, 4, null, null, bytes));
            AssertFails(Status.InvalidArgument, "texts is a null pointer.", EmbeddingExports.Embed<TextEmbedder>(_session, null, null, 4, null, v, bytes));
            AssertFails(Status.InvalidArgument, "count is -4; expected 0 or more.", EmbeddingExports.Embed<TextEmbedder>(_session, _texts.Pointers, null, -4, null, v, bytes));
            byte* none = null;
            AssertFails(Status.InvalidArgument, "Text 0 is a null pointer.", EmbeddingExports.Embed<TextEmbedder>(_session, &none, null, 1, null, v, bytes));
            byte bad = 0xFF, z = (byte)'a';
            byte* text = &bad;
            long length = 1;
            Assert.Equal((int)Status.InvalidUtf8, EmbeddingExports.Embed<TextEmbedder>(_session, &text, &length, 1, null, v, bytes));
            text = &z;
            length = -2;
            Assert.Equal((int)Status.InvalidArgument, EmbeddingExports.Embed<TextEmbedder>(_session, &text, &length, 1, null, v, bytes));
            Assert.Equal((int)Status.InvalidSession, EmbeddingExports.Embed<TextEmbedder>(_session + 1000, _texts.Pointers, null, 4, null, v, bytes));
            AssertOk(EmbeddingExports.Embed<TextEmbedder>(_session, null, null, 0, null, null, 0));
        }

        AssertOk(EmbeddingExports.VectorSize(Dim, null, null, null));
    }

    [Fact]
    public void Near_vectors_are_found()
    {
        float[] floats = new float[Sentences.Length * Dim];
        AssertOk(Embed(floats, null));
        NativeEmbedOptions options = Options with { Format = 1 };
        sbyte[] steps = new sbyte[floats.Length];
        AssertOk(Embed(steps, &options));
        options = Options with { Format = 2, Dimensions = 39 };
        byte[] bits = new byte[Sentences.Length * 5];
        AssertOk(Embed(bits, &options));

        SearchHit[] expected = new SearchHit[3], found = new SearchHit[3];
        VectorSearch.TopK(floats.AsSpan(Dim, Dim), floats, expected);
        Search(0, Dim, floats.AsSpan(Dim), floats);
        VectorSearch.TopK(steps.AsSpan(Dim, Dim), steps, expected);
        Search(1, Dim, steps.AsSpan(Dim), steps);
        VectorSearch.TopK(bits.AsSpan(5, 5), bits, expected);
        Search(2, 39, bits.AsSpan(5), bits);
        Assert.Equal(1, found[0].Index);

        float cosine;
        fixed (float* f = floats)
        fixed (sbyte* s = steps)
        fixed (byte* b = bits)
        {
            AssertOk(SearchExports.Similarity(0, Dim, f, f + Dim, &cosine));
            Assert.Equal(VectorSearch.Cosine(floats.AsSpan(0, Dim), floats.AsSpan(Dim, Dim)), cosine);
            AssertOk(SearchExports.Similarity(1, Dim, s, s + Dim, &cosine));
            Assert.Equal(VectorSearch.Cosine(steps.AsSpan(0, Dim), steps.AsSpan(Dim, Dim)), cosine);
            AssertOk(SearchExports.Similarity(2, 39, b, b + 5, &cosine));
            Assert.Equal(1 - (2f * VectorSearch.Hamming(bits.AsSpan(0, 5), bits.AsSpan(5, 5)) / 39), cosine, 1e-6f);
            AssertOk(SearchExports.Similarity(2, 39, b, b, &cosine));
            Assert.Equal(1, cosine);
        }

        void Search<T>(int format, int dimensions, ReadOnlySpan<T> query, ReadOnlySpan<T> matrix)
            where T : unmanaged
        {
            long count = -1;
            fixed (T* q = query, m = matrix)
            fixed (SearchHit* h = found)
            {
                AssertOk(SearchExports.Search(format, dimensions, q, m, Sentences.Length, 3, h, &count));
            }

            Assert.Equal(3, count);
            Assert.Equal(expected, found);
        }
    }

    [Fact]
    public void Mistakes_in_a_search_are_found_out()
    {
        float* query = stackalloc float[2] { 1, 0 };
        float* matrix = stackalloc float[6] { 0, 1, float.NaN, 0, 1, 0 };
        SearchHit* hits = stackalloc SearchHit[4];
        long count = -1;
        float similarity;
        AssertOk(SearchExports.Search(0, 2, query, matrix, 3, long.MaxValue, hits, &count));
        Assert.Equal(3, count);
        Assert.Equal([new(2, 1), new(0, 0), new(1, double.NegativeInfinity)], new Span<SearchHit>(hits, 3).ToArray());
        Assert.Equal((16, 2, 1d), (sizeof(SearchHit), *(int*)hits, ((double*)hits)[1])); // as the header declares it
        AssertOk(SearchExports.Search(0, 2, query, null, 0, 1, hits, &count));
        Assert.Equal(0, count);

        AssertFails(Status.InvalidArgument, "format is 3; expected 0 to 2.", SearchExports.Search(3, 2, query, matrix, 3, 1, hits, &count));
        AssertFails(Status.InvalidArgument, $"dimensions is 0; expected 1 to {int.MaxValue}.", SearchExports.Search(0, 0, query, matrix, 3, 1, hits, &count));
        AssertFails(Status.InvalidArgument, "dimensions is 131072; expected 1 to 131071.", SearchExports.Search(1, 131_072, query, matrix, 3, 1, hits, &count));
        AssertFails(Status.InvalidArgument, "query is a null pointer.", SearchExports.Search(0, 2, null, matrix, 3, 1, hits, &count));
        AssertFails(Status.InvalidArgument, "matrix is a null pointer.", SearchExports.Search(0, 2, query, null, 3, 1, hits, &count));
        AssertFails(Status.InvalidArgument, "hits is a null pointer.", SearchExports.Search(0, 2, query, matrix, 3, 1, null, &count));
        AssertFails(Status.InvalidArgument, "count is a null pointer.", SearchExports.Search(0, 2, query, matrix, 3, 1, hits, null));
        AssertFails(Status.InvalidArgument, "top_k is 0; expected 1 or more.", SearchExports.Search(0, 2, query, matrix, 3, 0, hits, &count));
        AssertFails(Status.InvalidArgument, $"rows is -1; expected 0 to {int.MaxValue}.", SearchExports.Search(0, 2, query, matrix, -1, 1, hits, &count));
        AssertFails(Status.InvalidArgument, "query[0] is not finite.", SearchExports.Search(0, 2, matrix + 2, matrix, 3, 1, hits, &count));
        AssertFails(Status.InvalidArgument, "b[0] is not finite.", SearchExports.Similarity(0, 2, query, matrix + 2, &similarity));
        AssertFails(Status.InvalidArgument, "a is a null pointer.", SearchExports.Similarity(0, 2, null, query, &similarity));
        AssertFails(Status.InvalidArgument, "similarity is a null pointer.", SearchExports.Similarity(0, 2, query, query, null));
    }

    private static NativeEmbedOptions Options => new() { Size = (nuint)sizeof(NativeEmbedOptions), Pooling = -1, Normalize = -1 };

    private static void AssertSize(NativeEmbedOptions options, int dimensions, long bytes)
    {
        int foundDimensions;
        long foundBytes;
        AssertOk(EmbeddingExports.VectorSize(Dim, &options, &foundDimensions, &foundBytes));
        Assert.Equal((dimensions, bytes), (foundDimensions, foundBytes));
    }

    private int Embed<T>(T[] vectors, NativeEmbedOptions* options)
        where T : unmanaged
    {
        fixed (T* v = vectors)
        {
            return EmbeddingExports.Embed<TextEmbedder>(_session, _texts.Pointers, null, Sentences.Length, options, v, (long)vectors.Length * sizeof(T));
        }
    }
}
