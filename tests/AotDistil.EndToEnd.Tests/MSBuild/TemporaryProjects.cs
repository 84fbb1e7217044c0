using System.Collections;
using System.Diagnostics;
using AotDistil.Packer.Tests.Support;
using AotDistil.Tests;
using Xunit;

namespace AotDistil.EndToEnd.Tests.MSBuild;

/// <summary>
/// A folder outside the checkout, with a space in its path, for projects that import AotDistil.targets, and models for them. Nothing of the checkout's
/// properties reaches them.
/// </summary>
internal sealed class TemporaryProjects : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TemporaryProjects()
    {
        Root = _folder.Sub("some projects");
        File.WriteAllText(Path.Combine(Root, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(Root, "Directory.Build.targets"), "<Project />");
        File.WriteAllText(Path.Combine(Root, "Directory.Packages.props"), "<Project />");
        Models = _folder.Sub(Path.Combine("some projects", "my models"));
    }

    public string Root { get; }

    /// <summary>The folder for models.</summary>
    public string Models { get; }

    public static string Targets { get; } = Path.Combine(Repository.Root, "generator", "build", "AotDistil.targets");

    /// <summary>Writes a model.</summary>
    /// <returns>Its folder.</returns>
    public string AddModel(string name = "tiny") => AddModel(new TinyModel(), name);

    /// <summary>Writes a model of one's own.</summary>
    /// <returns>Its folder.</returns>
    public string AddModel(TinyModel model, string name = "tiny") => model.Write(_folder, Path.Combine("some projects", "my models", name));

    /// <summary>Writes a program that prints what it finds of its models.</summary>
    /// <returns>Its folder.</returns>
    public string AddProject(string name, string items, string properties = "")
    {
        string folder = Path.Combine(Root, name);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                {properties}
              </PropertyGroup>
              <ItemGroup>{items}</ItemGroup>
              <Import Project="{Targets}" />
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), """
            var assembly = typeof(Program).Assembly;
            foreach (string name in assembly.GetManifestResourceNames())
            {
                System.Console.WriteLine($"resource {name} {assembly.GetManifestResourceStream(name)!.Length}");
            }

            foreach (System.Type type in assembly.GetExportedTypes())
            {
                System.Console.WriteLine($"type {type.FullName}");
            }
            """);
        return folder;
    }

    /// <summary>Runs <c>dotnet</c> with <paramref name="arguments"/> in <see cref="Root"/>.</summary>
    public BuildResult Dotnet(params string[] arguments) => DotnetWithPath(Environment.GetEnvironmentVariable("PATH"), arguments);

    /// <summary>The same with another PATH.</summary>
    public BuildResult DotnetWithPath(string? path, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(e => (string)e.Key))
        {
            // What the build that runs the tests told its own tools is not for the builds in the tests.
            if (name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase) || name.StartsWith("AotDistil", StringComparison.OrdinalIgnoreCase))
            {
                start.Environment.Remove(name);
            }
        }

        start.Environment["PATH"] = path;

        // No servers that outlive the build: they would keep its output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["MSBUILDTERMINALLOGGER"] = "off";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new BuildResult(process.ExitCode, output + error.GetAwaiter().GetResult());
    }

    /// <summary>Builds and expects that all goes well.</summary>
    public BuildResult Build(string project, params string[] arguments)
    {
        BuildResult result = Dotnet(["build", project, .. arguments]);
        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Empty(result.Codes);
        return result;
    }

    /// <summary>Every file below <paramref name="folder"/> with the moment it was written.</summary>
    public static IReadOnlyDictionary<string, DateTime> Snapshot(string folder) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(folder, f), File.GetLastWriteTimeUtc);

    public void Dispose() => _folder.Dispose();
}
