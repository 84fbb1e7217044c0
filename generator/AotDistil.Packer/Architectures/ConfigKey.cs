namespace AotDistil.Packer.Architectures;

/// <summary>A key of config.json for an integer.</summary>
/// <param name="Name">The key.</param>
/// <param name="Default">What transformers takes where it is missing.</param>
/// <param name="OtherName">Another key that means the same, or null.</param>
internal sealed record ConfigKey(string Name, int Default, string? OtherName = null)
{
    /// <summary>The value in a config.</summary>
    /// <exception cref="PackerException">It is no integer from <paramref name="minimum"/> to <paramref name="maximum"/>.</exception>
    public int Read(ConfigFile config, int minimum, int maximum) => config.Integer(Name, OtherName, Default, minimum, maximum);
}
