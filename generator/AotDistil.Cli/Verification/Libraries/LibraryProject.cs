using System.Security;

namespace AotDistil.Cli.Verification.Libraries;

/// <summary>The project that a library is published from.</summary>
internal static class LibraryProject
{
    /// <summary>The assembly's name.</summary>
    public const string Assembly = "libverified";

    // What MSBuild would take for something else in an item or a property. % comes first, since it escapes the others.
    private static readonly char[] Special = ['%', '*', '?', '@', '$', '(', ')', ';', '\''];

    /// <summary>Name of the library's file.</summary>
    public static string File => Assembly + (OperatingSystem.IsWindows() ? ".dll" : OperatingSystem.IsMacOS() ? ".dylib" : ".so");

    /// <summary>Writes the project into a folder of its own and returns its path.</summary>
    public static string Write(string folder, PackedFiles model)
    {
        string build = Escaped(Path.Combine(Parts.Checkout, "generator", "build"));
        string path = Path.Combine(folder, "verified.csproj");
        System.IO.File.WriteAllText(path, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <Import Project="{build}/AotDistil.props" />
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Library</OutputType>
                <AssemblyName>{Assembly}</AssemblyName>
                <RootNamespace>Verified</RootNamespace>
                <Nullable>enable</Nullable>
                <PublishAot>true</PublishAot>
                <NativeLib>Shared</NativeLib>
                <CopyOutputSymbolsToPublishDirectory>false</CopyOutputSymbolsToPublishDirectory>
                <AotDistilPackerPath>{Escaped(Parts.Packer)}</AotDistilPackerPath>
                <AotDistilGeneratorPath>{Escaped(Parts.Generator)}</AotDistilGeneratorPath>
                <AotDistilRuntimePath>{Escaped(Parts.Runtime)}</AotDistilRuntimePath>
              </PropertyGroup>
              <ItemGroup>
                <AotDistilModel Include="{Escaped(Path.GetFullPath(model.Folder))}" Name="{model.Name.Name}" Rotation="{model.Rotation.ToString().ToLowerInvariant()}" Rounding="{model.Rounding.ToString().ToLowerInvariant()}" />
              </ItemGroup>
              <Import Project="{build}/AotDistil.targets" />
            </Project>
            """);
        foreach (string name in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
        {
            System.IO.File.WriteAllText(Path.Combine(folder, name), "<Project />\n"); // what lies above the temporary folder is no business of this project
        }

        return path;
    }

    private static string Escaped(string path) =>
        SecurityElement.Escape(Special.Aggregate(path, (p, c) => p.Replace(c.ToString(), $"%{(int)c:X2}", StringComparison.Ordinal)))!;
}
