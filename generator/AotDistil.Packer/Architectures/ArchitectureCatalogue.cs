namespace AotDistil.Packer.Architectures;

/// <summary>The architectures there are.</summary>
internal static class ArchitectureCatalogue
{
    private static readonly IArchitecture[] All = [new DistilBertArchitecture()];

    /// <summary>Finds the architecture that config.json asks for.</summary>
    /// <exception cref="PackerException">It is not supported; the message lists what is.</exception>
    public static IArchitecture Find(ConfigFile config)
    {
        IReadOnlyList<string> classes = config.Strings("architectures");
        string? type = config.String("model_type");
        IArchitecture? found = All.FirstOrDefault(a => (type is null || type == a.ModelType) && classes.Any(c => a.Classes.Contains(c)));
        string supported = string.Join(", ", All.SelectMany(a => a.Classes.Select(c => $"{c} (model_type {a.ModelType})")));
        return found ?? throw new PackerException(
            PackerErrors.ArchitectureUnsupported,
            $"'model_type' is {(type is null ? "missing" : $"'{type}'")} and 'architectures' is [{string.Join(", ", classes)}]; supported: {supported}",
            config.Path);
    }
}
