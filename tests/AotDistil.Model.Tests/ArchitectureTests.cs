using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AotDistil.Generator;
using AotDistil.Packer;
using AotDistil.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AotDistil.Model.Tests;

/// <summary>Which part may know which, read from the assemblies, the projects and the source.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string RuntimeFolder = Path.Combine(Repository.Root, "runtime", "AotDistil.Runtime");

    public static TheoryData<string> Parts => ["generator/AotDistil.Packer", "generator/AotDistil.Generator", "runtime/AotDistil.Runtime"];

    [Fact]
    public void The_assemblies_of_packer_generator_and_runtime_do_not_know_each_other()
    {
        foreach (Assembly assembly in new[] { typeof(ModelPacker).Assembly, typeof(ModelGenerator).Assembly, typeof(TextClassifier).Assembly })
        {
            AssemblyName[] references = assembly.GetReferencedAssemblies();
            Assert.NotEmpty(references);
            Assert.DoesNotContain(references, r => r.Name!.StartsWith("AotDistil", StringComparison.Ordinal));
        }

        // The runtime ends up in a native library: it may lean on nothing but the framework.
        Assert.All(typeof(TextClassifier).Assembly.GetReferencedAssemblies(), r => Assert.StartsWith("System.", r.Name!, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Their_projects_share_nothing_but_the_constants_of_the_layout(string part)
    {
        string folder = Path.Combine(Repository.Root, part);
        XDocument project = XDocument.Load(Path.Combine(folder, Path.GetFileName(part) + ".csproj"));
        Assert.Empty(project.Descendants("ProjectReference"));
        Assert.Empty(project.Descendants("Reference"));
        string layout = Path.Combine(Repository.Root, "generator", "Layout");
        string[] linked = [.. project.Descendants("Compile").Select(c => c.Attribute("Include")?.Value).OfType<string>()];
        Assert.NotEmpty(linked);
        Assert.All(linked, path => Assert.Equal(layout, Path.GetDirectoryName(Path.GetFullPath(Path.Combine(folder, path)))));
    }

    [Fact]
    public void The_runtime_has_no_model_knowledge_and_reads_no_files()
    {
        string[] forbidden = ["File", "FileStream", "FileInfo", "Directory", "DirectoryInfo", "MemoryMappedFile", "StreamReader", "Process", "HttpClient", "Socket", "Console"];
        foreach ((string file, SyntaxToken[] names) in Names(RuntimeFolder))
        {
            Assert.DoesNotContain(names, n => n.Text.Contains("DistilBert", StringComparison.OrdinalIgnoreCase) || n.Text.Contains("Sentiment", StringComparison.OrdinalIgnoreCase));
            Assert.True(!names.Any(n => forbidden.Contains(n.Text)), $"{file} uses {string.Join(", ", names.Select(n => n.Text).Intersect(forbidden))}");
        }
    }

    [Fact]
    public void The_reference_is_plain_loops_without_intrinsics()
    {
        (string File, SyntaxToken[] Names)[] scalar =
        [
            .. Names(Path.Combine(RuntimeFolder, "Reference")), .. Names(Path.Combine(RuntimeFolder, "Kernels")).Where(f => f.File.Contains("Scalar", StringComparison.Ordinal)),
        ];
        Assert.True(scalar.Length >= 4);
        foreach ((string file, SyntaxToken[] names) in scalar)
        {
            string[] found = [.. names.Select(n => n.Text).Where(n => Vectors().IsMatch(n))];
            Assert.True(found.Length == 0, $"{file} uses {string.Join(", ", found)}");
        }

        Assert.Contains(Names(Path.Combine(RuntimeFolder, "Kernels")), f => f.Names.Any(n => Vectors().IsMatch(n.Text))); // the search finds what it looks for
    }

    [Fact]
    public void Nothing_that_is_published_switches_warnings_of_trimming_off()
    {
        string[] roots = ["runtime", "samples", "generator/build", "generator/AotDistil.Generator", "tests/AotDistil.Generator.Tests/Snapshots"];
        int files = 0;
        foreach (string file in roots.Select(r => Path.Combine(Repository.Root, r)).Where(Directory.Exists).SelectMany(SourceFiles).Append(Path.Combine(Repository.Root, "Directory.Build.props")))
        {
            string text = File.ReadAllText(file);
            Assert.False(TrimmingSwitches().IsMatch(text), $"{file}: {TrimmingSwitches().Match(text).Value}");
            files++;
        }

        Assert.True(files > 100);
        Assert.Matches(TrimmingSwitches(), "<NoWarn>$(NoWarn);IL2026</NoWarn>");
    }

    [Fact]
    public void No_source_file_is_longer_than_500_lines()
    {
        string[] files = [.. TrackedFiles().Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && !f.EndsWith(".g.cs", StringComparison.Ordinal))];
        Assert.True(files.Length > 200);
        Assert.All(files, f => Assert.True(File.ReadLines(Path.Combine(Repository.Root, f)).Count() < 500, $"{f} is too long"));
    }

    [Fact]
    public void No_tracked_file_names_a_place_on_somebodys_machine()
    {
        string[] files = TrackedFiles();
        Assert.True(files.Length > 300);
        Assert.Matches(MachinePaths(), "see " + Path.Combine("/home", "me"));
        foreach (string file in files)
        {
            string path = Path.Combine(Repository.Root, file);
            if (new FileInfo(path) is { Exists: true, Length: < 1 << 20 } && File.ReadAllText(path) is string text && !text.Contains('\0', StringComparison.Ordinal))
            {
                Assert.False(MachinePaths().IsMatch(text), $"{file} names {MachinePaths().Match(text).Value}");
            }
        }
    }

    [GeneratedRegex(@"^(Intrinsics|Vector(\d+)?|I?SimdVector|Avx.*|Sse.*|Ssse3|Fma|AdvSimd|Dp|TensorPrimitives)$")]
    private static partial Regex Vectors();

    [GeneratedRegex(@"UnconditionalSuppressMessage|SuppressTrimAnalysisWarnings|SuppressAotAnalysisWarnings|(NoWarn|pragma warning disable)[^\n]*\bIL\d|TrimmerSingleWarn")]
    private static partial Regex TrimmingSwitches();

    [GeneratedRegex(@"(?<![\w.:/])/(home|root|work|Users)/\w|[A-Z]:\\Users\\")]
    private static partial Regex MachinePaths();

    // The identifiers of every source file below a folder: code, not comments.
    private static IEnumerable<(string File, SyntaxToken[] Names)> Names(string folder)
    {
        foreach (string file in SourceFiles(folder).Where(f => f.EndsWith(".cs", StringComparison.Ordinal)))
        {
            SyntaxTree tree = CSharpSyntaxTree.ParseText(File.ReadAllText(file), cancellationToken: TestContext.Current.CancellationToken);
            yield return (Path.GetRelativePath(Repository.Root, file), [.. tree.GetRoot(TestContext.Current.CancellationToken).DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken))]);
        }
    }

    private static IEnumerable<string> SourceFiles(string folder) =>
        Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".cs" or ".csproj" or ".props" or ".targets" && !Path.GetRelativePath(folder, f).Split(Path.DirectorySeparatorChar).Any(p => p is "obj" or "bin"));

    private static string[] TrackedFiles()
    {
        Assert.SkipUnless(Path.Exists(Path.Combine(Repository.Root, ".git")), "needs a checkout: this folder is not under git");
        ProcessStartInfo start = new("git", ["ls-files", "-z"]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true };
        using Process git = Process.Start(start)!;
        string output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return output.Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }
}
