using System.Linq;

namespace AotDistil.Generator.Model;

/// <summary>The architectures there are, with their names.</summary>
internal static class ModelArchitectures
{
    private static readonly (string Word, ModelArchitecture Value, string Title)[] All =
    [
        ("distilbert", ModelArchitecture.DistilBert, "DistilBERT"),
        ("bert", ModelArchitecture.Bert, "BERT"),
        ("roberta", ModelArchitecture.Roberta, "RoBERTa"),
        ("albert", ModelArchitecture.Albert, "ALBERT"),
        ("squeezebert", ModelArchitecture.SqueezeBert, "SqueezeBERT"),
    ];

    /// <summary>By their names in manifests.</summary>
    public static (string Word, ModelArchitecture Value)[] Words { get; } = [.. All.Select(a => (a.Word, a.Value))];

    /// <summary>The name that its authors gave it.</summary>
    public static string Title(this ModelArchitecture architecture) => All.First(a => a.Value == architecture).Title;
}
