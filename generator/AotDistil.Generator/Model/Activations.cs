namespace AotDistil.Generator.Model;

/// <summary>The activations there are, with their names; a feed-forward network and a head may have any.</summary>
internal static class Activations
{
    /// <summary>By their names in manifests.</summary>
    public static (string Word, Activation Value)[] Words { get; } =
    [
        ("gelu", Activation.Gelu),
        ("gelu_tanh", Activation.GeluTanh),
        ("relu", Activation.Relu),
        ("silu", Activation.Silu),
        ("mish", Activation.Mish),
        ("tanh", Activation.Tanh),
    ];
}
