using System.Text;
using AotDistil.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace AotDistil.Generator.Tests.Harness;

/// <summary>A manifest in memory. Tests begin with one from Manifests/ and change what they are about.</summary>
internal sealed class ManifestText(string path, string text) : AdditionalText
{
    public override string Path { get; } = path;

    public string Text { get; } = text;

    /// <summary>Whether the item's AotDistilModel metadata is true.</summary>
    public bool IsModel { get; init; } = true;

    /// <summary>The manifest of that name in Manifests/.</summary>
    public static ManifestText Read(string name)
    {
        string file = System.IO.Path.Combine(Repository.Root, "tests", "AotDistil.Generator.Tests", "Manifests", name + ".aotdistil");
        return new ManifestText($"models/{name}.aotdistil", File.ReadAllText(file));
    }

    /// <summary>With <paramref name="old"/>, which must stand there exactly once, replaced.</summary>
    public ManifestText With(string old, string @new)
    {
        Assert.Equal(2, Text.Split(old).Length);
        return new ManifestText(Path, Text.Replace(old, @new, StringComparison.Ordinal));
    }

    /// <summary>With another model's name, class and prefix.</summary>
    public ManifestText Named(string name, string className, string prefix) => new(
        $"models/{name}.aotdistil",
        With("name = \"tiny\"", $"name = \"{name}\"")
            .With("class = \"Tiny\"", $"class = \"{className}\"")
            .With("prefix = \"tiny\"", $"prefix = \"{prefix}\"")
            .With("tiny.weights.bin", $"{name}.weights.bin").Text);

    public override SourceText? GetText(CancellationToken cancellationToken = default) => SourceText.From(Text, Encoding.UTF8);
}
