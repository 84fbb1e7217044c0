namespace AotDistil.Cli.Verification.Libraries;

/// <summary>What libraries are built with: the assemblies beside this program, and the checkout that it lies in.</summary>
internal static class Parts
{
    /// <summary>The checkout: the nearest folder above this program with the build's targets in it.</summary>
    /// <exception cref="VerificationException">There is none.</exception>
    public static string Checkout
    {
        get
        {
            for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "generator", "build", "AotDistil.targets")))
                {
                    return folder.FullName;
                }
            }

            throw new VerificationException(
                $"No folder above {AppContext.BaseDirectory} holds generator/build/AotDistil.targets, which libraries are built with. Run this program from a checkout of AotDistil.");
        }
    }

    /// <summary>The packer.</summary>
    public static string Packer => Assembly("AotDistil.Packer.dll");

    /// <summary>The generator.</summary>
    public static string Generator => Assembly("AotDistil.Generator.dll");

    /// <summary>The runtime.</summary>
    public static string Runtime => Assembly("AotDistil.Runtime.dll");

    /// <summary>Everything that a library's bytes depend on besides the packed model.</summary>
    public static IEnumerable<string> All =>
    [
        Packer, Generator, Runtime,
        .. new[] { Path.Combine(Checkout, "generator", "build"), Path.Combine(Checkout, "runtime", "native") }
            .SelectMany(f => Directory.EnumerateFiles(f)).Order(StringComparer.Ordinal),
    ];

    private static string Assembly(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, name);
        return File.Exists(path) ? path : throw new VerificationException($"{path} is not there, and libraries are built with it. Build this program anew.");
    }
}
