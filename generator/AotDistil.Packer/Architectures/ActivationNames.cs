namespace AotDistil.Packer.Architectures;

/// <summary>The activations there are: what configs call them and what the manifest does.</summary>
internal static class ActivationNames
{
    // Several names of transformers are one function: those of GELU with tanh differ in how they round alone, as those of GELU with erf do.
    private static readonly (string Name, string Function)[] All =
    [
        ("gelu", "gelu"),
        ("gelu_python", "gelu"),
        ("gelu_new", "gelu_tanh"),
        ("gelu_fast", "gelu_tanh"),
        ("gelu_pytorch_tanh", "gelu_tanh"),
        ("relu", "relu"),
        ("silu", "silu"),
        ("swish", "silu"),
        ("mish", "mish"),
        ("tanh", "tanh"),
    ];

    /// <summary>Whether there is such a function, and the manifest's name of it.</summary>
    public static bool TryFind(string name, out string function)
    {
        function = All.FirstOrDefault(a => a.Name == name).Function ?? "";
        return function.Length > 0;
    }

    /// <summary>The names in configs, for a message.</summary>
    public static string Supported { get; } = string.Join(", ", All[..^1].Select(a => a.Name)) + " and " + All[^1].Name;
}
