namespace AotDistil.Packer.Architectures;

/// <summary>
/// Which stored layer runs when. ALBERT stores <paramref name="Groups"/> × <paramref name="Inner"/> layers and runs each group, layer by layer, several times; everywhere
/// else each layer is a group of one that runs once.
/// </summary>
/// <param name="Steps">How often a group runs: transformers' <c>num_hidden_layers</c>, one hidden state each.</param>
/// <param name="Groups">Groups stored: <c>num_hidden_groups</c>.</param>
/// <param name="Inner">Layers in a group: <c>inner_group_num</c>.</param>
internal sealed record LayerSchedule(int Steps, int Groups, int Inner)
{
    /// <summary>Layers that are stored.</summary>
    public int Stored => Groups * Inner;

    /// <summary>The stored layers in the order in which they run.</summary>
    public IReadOnlyList<int> Order => [.. Enumerable.Range(0, Steps).SelectMany(step => Enumerable.Range(GroupOf(step) * Inner, Inner))];

    /// <summary>Each of so many layers once.</summary>
    public static LayerSchedule Once(int layers) => new(layers, layers, 1);

    // transformers divides in floating point: int(i / (layers / groups)), where layers need be no multiple of groups.
    private int GroupOf(int step) => (int)(step / ((double)Steps / Groups));
}
