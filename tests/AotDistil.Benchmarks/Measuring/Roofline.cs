using AotDistil.Benchmarks.Contenders;

namespace AotDistil.Benchmarks.Measuring;

/// <summary>
/// The least time an answer can take on this core:
/// max(int8 multiply-adds ÷ the core's peak, bytes of weights ÷ read bandwidth of a buffer of that size).
/// Multiply-adds are those of the linears that the answer needs: all rows in every layer but the last, where the classifier reads one row, so that keys and values
/// are computed for all tokens and the rest for one. Attention's own products, embeddings and everything that is not a product count as nothing.
/// Weights are read once for a call; those of a layer that runs many times (ALBERT's) once in all.
/// </summary>
internal sealed class Roofline
{
    private readonly long _layers;
    private readonly long _dim;
    private readonly bool _sharesLayers;

    /// <param name="core">This core.</param>
    /// <param name="shape">Layers x dim, perhaps behind a family's name; the feed-forward network is four times as wide.</param>
    public Roofline(Core core, string shape)
    {
        int[] sizes = [.. shape.Split('-')[^1].Split('x').Select(int.Parse)];
        (_layers, _dim) = (sizes[0], sizes[1]);
        _sharesLayers = shape.StartsWith("albert", StringComparison.Ordinal);
        Gigabytes = core.ReadGigabytes(WeightBytes);
    }

    /// <summary>Read bandwidth, in 10⁹ bytes per second.</summary>
    public double Gigabytes { get; }

    private long Square => _dim * _dim;

    /// <summary>q, k, v and out are squares; the two linears of the feed-forward network are four each.</summary>
    private long LayerMacs => 12 * Square;

    private long HeadMacs => Square + (_dim * Sentences.Labels);

    private long WeightBytes => ((_sharesLayers ? 1 : _layers) * LayerMacs) + HeadMacs;

    /// <param name="batch">Sentences of one call.</param>
    /// <param name="peakGmacs">The core's peak while the call was measured.</param>
    /// <param name="threads">Cores that share the arithmetic; one of them can have all of the bandwidth.</param>
    public double Milliseconds(Batch batch, double peakGmacs, int threads) =>
        Math.Max(batch.Lengths.Sum(Macs) / (peakGmacs * threads), WeightBytes / Gigabytes) * 1e-6;

    private double Macs(int tokens) => ((_layers - 1) * LayerMacs * tokens) + (2 * Square * tokens) + (LayerMacs - (2 * Square)) + HeadMacs;
}
