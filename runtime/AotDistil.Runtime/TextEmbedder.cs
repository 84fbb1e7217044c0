using System.ComponentModel;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Layers;
using AotDistil.Runtime.Model;
using AotDistil.Runtime.Tasks;

namespace AotDistil;

/// <summary>A session of a model that turns texts into vectors: the base of the classes that AotDistil generates for encoders without a head.</summary>
/// <remarks>Like all answers vectors have the same bits on every processor, alone and in any company.</remarks>
public abstract unsafe class TextEmbedder : TextModel
{
    /// <summary>The scale of int8 vectors, the same for all dimensions and texts: the numbers of a vector of length 1 are multiplied by 127 and rounded.</summary>
    public const float Int8Scale = VectorMath.Int8Steps;

    private readonly Workspace _states = new();

    /// <summary>Opens a session.</summary>
    /// <param name="model">The model.</param>
    /// <param name="weights">Its weights file in memory, for as long as the session lives.</param>
    /// <param name="tokenizer">Its tokenizer's table in memory, likewise.</param>
    /// <param name="kernel">The kernels to use.</param>
    /// <param name="avx512Vnni">Whether the kernels in C are linked in and run here.</param>
    /// <param name="threads">Threads that work on each call, the caller's included.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is not between 1 and <see cref="TextModel.MaxThreads"/>.</exception>
    /// <exception cref="KernelNotSupportedException">This processor or this build lacks those kernels.</exception>
    /// <exception cref="DamagedModelException">The tokenizer's table is damaged.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected TextEmbedder(ModelDescription model, byte* weights, byte* tokenizer, KernelVariant kernel, bool avx512Vnni = false, int threads = 1)
        : base(model, weights, tokenizer, kernel, avx512Vnni, threads)
    {
    }

    /// <summary>The numbers of a vector, before any are left out.</summary>
    public int Dimensions => Model.Dim;

    /// <summary>How states become one vector unless <see cref="EmbeddingOptions.Pooling"/> says otherwise.</summary>
    public Pooling Pooling => Model.Pooling;

    /// <summary>Whether vectors are brought to length 1 unless <see cref="EmbeddingOptions.Normalize"/> says otherwise.</summary>
    public bool Normalizes => Model.Normalize;

    /// <summary>The vector of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">How; null for what the model's folder says.</param>
    /// <exception cref="ArgumentException">The options ask for dimensions that the model does not have.</exception>
    /// <exception cref="InvalidTextException">The string holds half a surrogate pair.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public float[] Embed(string text, EmbeddingOptions? options = null)
    {
        float[] embedding = new float[Kept(options)];
        Embed(new ReadOnlySpan<string>(in text), embedding, options);
        return embedding;
    }

    /// <summary>The vector of each text.</summary>
    /// <param name="texts">Texts.</param>
    /// <param name="embeddings">Room for texts × dimensions numbers.</param>
    /// <param name="options">How; null for what the model's folder says.</param>
    /// <exception cref="ArgumentException"><paramref name="embeddings"/> is too short, or the options ask for dimensions that the model does not have.</exception>
    /// <exception cref="InvalidTextException">A string holds half a surrogate pair.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public void Embed(ReadOnlySpan<string> texts, Span<float> embeddings, EmbeddingOptions? options = null)
    {
        AtLeast(embeddings.Length, (long)texts.Length * Kept(options), nameof(embeddings));
        Run(new StringTexts(texts), new FloatVectors(embeddings), options);
    }

    /// <summary>The vector of a text in UTF-8.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="embedding">Room for as many numbers as the vector has dimensions.</param>
    /// <param name="options">How; null for what the model's folder says.</param>
    /// <exception cref="ArgumentException"><paramref name="embedding"/> is too short, or the options ask for dimensions that the model does not have.</exception>
    /// <exception cref="InvalidTextException">It is not valid UTF-8.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public void Embed(ReadOnlySpan<byte> utf8, Span<float> embedding, EmbeddingOptions? options = null)
    {
        AtLeast(embedding.Length, Kept(options), nameof(embedding));
        Run(new Utf8Text(utf8), new FloatVectors(embedding), options);
    }

    /// <summary>
    /// The vector of each text in signed bytes: of length 1, its numbers times <see cref="Int8Scale"/>, rounded. A dot product of two is about 127² times the cosine.
    /// </summary>
    /// <param name="texts">Texts.</param>
    /// <param name="embeddings">Room for texts × dimensions bytes.</param>
    /// <param name="options">How; null for what the model's folder says.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="embeddings"/> is too short, or the options ask for dimensions that the model does not have, or for vectors of any length.
    /// </exception>
    /// <exception cref="InvalidTextException">A string holds half a surrogate pair.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public void EmbedInt8(ReadOnlySpan<string> texts, Span<sbyte> embeddings, EmbeddingOptions? options = null)
    {
        EmbeddingOptions normalizing = Normalizing(options);
        AtLeast(embeddings.Length, (long)texts.Length * Kept(options), nameof(embeddings));
        Run(new StringTexts(texts), new Int8Vectors(embeddings), normalizing);
    }

    /// <summary>The vector of a text in UTF-8 in signed bytes.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="embedding">Room for as many bytes as the vector has dimensions.</param>
    /// <param name="options">How; null for what the model's folder says.</param>
    /// <exception cref="ArgumentException">As <see cref="EmbedInt8(ReadOnlySpan{string}, Span{sbyte}, EmbeddingOptions)"/>.</exception>
    /// <exception cref="InvalidTextException">It is not valid UTF-8.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public void EmbedInt8(ReadOnlySpan<byte> utf8, Span<sbyte> embedding, EmbeddingOptions? options = null)
    {
        EmbeddingOptions normalizing = Normalizing(options);
        AtLeast(embedding.Length, Kept(options), nameof(embedding));
        Run(new Utf8Text(utf8), new Int8Vectors(embedding), normalizing);
    }

    /// <summary>
    /// The vector of each text in bits: of each number whether it is above 0, eight in a byte, the first in the highest bit. That is sentence-transformers'
    /// <c>quantize_embeddings</c> with <c>precision="ubinary"</c>.
    /// </summary>
    /// <param name="texts">Texts.</param>
    /// <param name="embeddings">Room for texts × dimensions / 8 bytes, a part of a byte counting as one.</param>
    /// <param name="options">How; null for what the model's folder says.</param>
    /// <exception cref="ArgumentException"><paramref name="embeddings"/> is too short, or the options ask for dimensions that the model does not have.</exception>
    /// <exception cref="InvalidTextException">A string holds half a surrogate pair.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public void EmbedBinary(ReadOnlySpan<string> texts, Span<byte> embeddings, EmbeddingOptions? options = null)
    {
        AtLeast(embeddings.Length, (long)texts.Length * ((Kept(options) + 7) / 8), nameof(embeddings));
        Run(new StringTexts(texts), new BinaryVectors(embeddings), options);
    }

    /// <summary>The vector of a text in UTF-8 in bits.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="embedding">Room for dimensions / 8 bytes, a part of a byte counting as one.</param>
    /// <param name="options">How; null for what the model's folder says.</param>
    /// <exception cref="ArgumentException"><paramref name="embedding"/> is too short, or the options ask for dimensions that the model does not have.</exception>
    /// <exception cref="InvalidTextException">It is not valid UTF-8.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public void EmbedBinary(ReadOnlySpan<byte> utf8, Span<byte> embedding, EmbeddingOptions? options = null)
    {
        AtLeast(embedding.Length, (Kept(options) + 7) / 8, nameof(embedding));
        Run(new Utf8Text(utf8), new BinaryVectors(embedding), options);
    }

    /// <summary>Runs texts through the model, in order.</summary>
    internal void Run<TTexts, TVectors>(TTexts texts, TVectors vectors, EmbeddingOptions? options)
        where TTexts : ITexts, allows ref struct
        where TVectors : IVectors, allows ref struct =>
        RunBatches(
            new SingleInputs<TTexts>(texts, Tokenizer, Scratch),
            new PooledBatches<TVectors>(this, options?.Pooling ?? Model.Pooling, options?.Normalize ?? Model.Normalize, Kept(options), vectors));

    /// <summary>The numbers that are kept of a vector.</summary>
    /// <exception cref="ArgumentException">The options ask for others than the model has.</exception>
    internal int Kept(EmbeddingOptions? options)
    {
        int kept = options?.Dimensions ?? Model.Dim;
        return kept >= 1 && kept <= Model.Dim ? kept
            : throw new ArgumentException($"{nameof(EmbeddingOptions.Dimensions)} is {kept}; expected 1 to {Model.Dim}.");
    }

    /// <inheritdoc/>
    private protected override void Free() => _states.Dispose();

    // Of other lengths the steps would be too coarse, or too few.
    private static EmbeddingOptions Normalizing(EmbeddingOptions? options) =>
        options?.Normalize == false
            ? throw new ArgumentException($"{nameof(EmbeddingOptions.Normalize)} is false, but vectors of signed bytes are always brought to length 1.", nameof(options))
            : (options ?? EmbeddingOptions.Default) with { Normalize = true };

    // One batch after the other: states of all tokens that are pooled, and from these each text's vector.
    private readonly ref struct PooledBatches<TVectors>(TextEmbedder model, Pooling pooling, bool normalize, int kept, TVectors vectors) : IBatches
        where TVectors : IVectors, allows ref struct
    {
        private readonly TVectors _vectors = vectors;

        public void Take(long first, in TokenBatch batch)
        {
            int dim = model.Model.Dim;
            TokenBatch read = pooling == Pooling.Cls ? model.FirstTokensOf(batch) : batch;
            float* states = (float*)model._states.Reserve(((long)read.ReadRows + 1) * dim * sizeof(float)), vector = states + ((long)read.ReadRows * dim);
            model.Execute(new ForwardPass(read, model.Model.LayerOrder.Length, states, null));
            for (int s = 0; s < batch.Sequences; s++)
            {
                int start = pooling == Pooling.Cls ? s : batch.Starts[s], end = pooling == Pooling.Cls ? s + 1 : batch.Starts[s + 1];
                VectorMath.Pool(states + ((long)start * dim), end - start, dim, pooling, vector);
                if (normalize)
                {
                    VectorMath.Normalize(vector, kept);
                }

                _vectors.Take(first + s, new Span<float>(vector, kept));
            }
        }
    }
}
