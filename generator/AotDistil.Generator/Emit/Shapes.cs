using System.Collections.Generic;
using System.Linq;
using AotDistil.Generator.Model;
using AotDistil.Layout;

namespace AotDistil.Generator.Emit;

/// <summary>
/// The one place where a model's kernels, strides and block sizes are chosen.
/// </summary>
internal sealed class Shapes
{
    /// <summary>Rows that go through a tile and its epilogue together: a multiple of every tile's height, and 12 × 16 sums are 768 bytes of L1.</summary>
    public const int BlockRows = 12;

    /// <summary>
    /// What the floats between the two linears of the feed-forward network may take: 66 rows of 3072 are 792 KB of an L2 of 1 MB. Twice as many went through L3 and
    /// were no faster, though they read the weights of both linears half as often.
    /// </summary>
    private const int HiddenBytes = 66 * 3072 * sizeof(float);

    public Shapes(ModelSpec model)
    {
        Model = model;
        EncoderSpec encoder = model.Encoder;
        HeadSpec head = model.Head;
        LinearSpec qkv = model.Linear("layer.0.attention.qkv_lin");
        Dim = WeightsLayout.RoundUp(encoder.Dim, 16);
        EmbeddingWidth = WeightsLayout.RoundUp(encoder.EmbeddingWidth, 16);
        HiddenDim = WeightsLayout.RoundUp(encoder.HiddenDim, 16);
        HeadWidth = WeightsLayout.RoundUp(head.HasPreClassifier ? head.HiddenDim : encoder.Dim, 16);
        Section = qkv.PaddedSectionOut;
        Qkv = 3 * Section;
        HeadDim = encoder.HeadDim;
        PaddedHeadDim = WeightsLayout.RoundUp(HeadDim, 16);
        ChunkRows = System.Math.Max(BlockRows, HiddenBytes / (HiddenDim * sizeof(float)));

        QkvLin = LinearKernel.Of(qkv, Epilogue.Bias, "q_lin, k_lin and v_lin as one") with { ByPanels = HeadsArePanels };
        OutLin = LinearKernel.Of(model.Linear("layer.0.attention.out_lin"), Epilogue.Bias, "out_lin");
        Lin1 = LinearKernel.Of(model.Linear("layer.0.ffn.lin1"), After(encoder.Activation), "lin1");
        Lin2 = LinearKernel.Of(model.Linear("layer.0.ffn.lin2"), Epilogue.Bias, "lin2");
        Projection = encoder.ProjectsEmbeddings ? LinearKernel.Of(model.Linear("embeddings.projection"), Epilogue.Bias, "the way from the embeddings to the layers") : null;
        PreClassifier = head.HasPreClassifier ? LinearKernel.Of(model.Linear("pre_classifier"), After(head.Activation), "pre_classifier") : null;
        Classifier = head.HasClassifier ? LinearKernel.Of(model.Linear("classifier"), Epilogue.Bias, "classifier") : null;
        Head = new(HeadDim, HeadsArePanels ? 16 : Qkv, HeadsArePanels);
        Context = new(null, HeadsArePanels ? Dim : PaddedHeadDim, Epilogue.Scale, "a head's contexts: probabilities times values, the inputs are tokens");
    }

    public ModelSpec Model { get; }

    /// <summary>Floats, and bytes, from a row of hidden states to the next: dim rounded up to 16, the padding always zero.</summary>
    public int Dim { get; }

    /// <summary>The same of the embeddings.</summary>
    public int EmbeddingWidth { get; }

    /// <summary>The same of hidden_dim.</summary>
    public int HiddenDim { get; }

    /// <summary>The same of what the head's last linear reads.</summary>
    public int HeadWidth { get; }

    /// <summary>The widest row that goes through <see cref="ChunkRows"/> rows at a time.</summary>
    public int ChunkWidth => System.Math.Max(HiddenDim, Projection is null ? 0 : EmbeddingWidth);

    /// <summary>Floats from queries to keys, and from keys to values, in a row.</summary>
    public int Section { get; }

    /// <summary>Queries, keys and values of a token, with padding.</summary>
    public int Qkv { get; }

    /// <summary>
    /// Whether queries, keys and values lie panel by panel, a row's 16 floats behind those of the row before, which keeps what a head reads together: in rows of
    /// thousands of floats each of its numbers is in another page. It takes heads that are whole panels.
    /// </summary>
    public bool HeadsArePanels => HeadDim % 16 == 0;

    /// <summary>Width of a head.</summary>
    public int HeadDim { get; }

    /// <summary>The same rounded up to 16.</summary>
    public int PaddedHeadDim { get; }

    /// <summary>Rows that go through the feed-forward network together, at most.</summary>
    public int ChunkRows { get; }

    public LinearKernel QkvLin { get; }

    public LinearKernel OutLin { get; }

    public LinearKernel Lin1 { get; }

    public LinearKernel Lin2 { get; }

    /// <summary>From factorised embeddings to the hidden states; null where those have the same width.</summary>
    public LinearKernel? Projection { get; }

    /// <summary>The head's first linear; null where there is none.</summary>
    public LinearKernel? PreClassifier { get; }

    /// <summary>The head's last linear; null where there is none.</summary>
    public LinearKernel? Classifier { get; }

    /// <summary>A head of attention.</summary>
    public HeadKernel Head { get; }

    /// <summary>The first half of the feed-forward network.</summary>
    public FeedForwardKernel FeedForward => new(Lin1, HiddenRow);

    public LinearKernel Context { get; }

    /// <summary>All linears, those that layers call and those that are parts of larger steps.</summary>
    public IEnumerable<LinearKernel> Linears => CalledLinears.Concat([Lin1, Head.Scores]);

    /// <summary>Those that layers call.</summary>
    public IEnumerable<LinearKernel> CalledLinears => new[] { Projection, QkvLin, OutLin, Lin2, PreClassifier, Classifier, Context }.OfType<LinearKernel>();

    /// <summary>Hidden states behind a LayerNorm of the layers, as the layers' linears read them.</summary>
    public RowShape StateRow => new(Model.Encoder.Dim, Model.Encoder.Hadamard);

    /// <summary>Embeddings before their LayerNorm, as their tables have them.</summary>
    public RowShape TableRow => new(Model.Encoder.EmbeddingWidth, Model.Encoder.EmbeddingHadamard);

    /// <summary>Embeddings behind their LayerNorm: hidden states already, unless a linear leads there.</summary>
    public RowShape EmbeddingRow => new(Model.Encoder.EmbeddingWidth, Projection is null ? Model.Encoder.Hadamard : 0);

    /// <summary>What lies inside the feed-forward network.</summary>
    public RowShape HiddenRow => new(HiddenDim, Model.Encoder.HiddenHadamard);

    /// <summary>What the head's last linear reads.</summary>
    public RowShape HeadRow => new(Model.Head.HasPreClassifier ? Model.Head.HiddenDim : Model.Encoder.Dim, 0);

    /// <summary>Contexts of attention.</summary>
    public RowShape ContextRow => new(Dim, 0);

    /// <summary>Rows that are normalised.</summary>
    public IEnumerable<RowShape> NormRows => new[] { EmbeddingRow, StateRow }.Concat(Model.Head.HasLayerNorm ? [HeadRow] : []);

    /// <summary>Rows that are quantised by themselves.</summary>
    public IEnumerable<RowShape> CalledQuantizedRows => new[] { ContextRow }
        .Concat(Projection is null ? [] : [StateRow.Padded])
        .Concat(PreClassifier is null || Model.Head.HasLayerNorm ? [] : [HeadRow.Padded]);

    /// <summary>Bytes from a row of <paramref name="inputs"/> quantised values to the next.</summary>
    public static int RowStride(int inputs) => WeightsLayout.RoundUp(inputs, 16);

    private static Epilogue After(Activation activation) => activation switch
    {
        Activation.Gelu => Epilogue.Gelu,
        Activation.GeluTanh => Epilogue.GeluTanh,
        Activation.Relu => Epilogue.Relu,
        Activation.Tanh => Epilogue.Tanh,
        Activation.Silu => Epilogue.Silu,
        Activation.Mish => Epilogue.Mish,
        _ => throw new System.ArgumentOutOfRangeException(nameof(activation)),
    };
}
