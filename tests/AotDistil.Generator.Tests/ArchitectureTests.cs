using AotDistil.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AotDistil.Generator.Tests;

/// <summary>Reads the generator's own source: which of its namespaces may know which.</summary>
public sealed class ArchitectureTests
{
    private static readonly string Root = Path.Combine(Repository.Root, "generator", "AotDistil.Generator");

    [Theory]
    [InlineData("Model", new[] { "AotDistil.Layout" })]
    [InlineData("Emit", new[] { "AotDistil.Layout", "AotDistil.Generator.Model" })]
    [InlineData("Diagnostics", new[] { "AotDistil.Generator.Model", "Microsoft.CodeAnalysis" })]
    [InlineData("Manifests", new[] { "AotDistil.Layout", "AotDistil.Generator.Model", "AotDistil.Generator.Diagnostics", "Microsoft.CodeAnalysis" })]
    public void A_part_knows_only_the_parts_below_it(string part, string[] allowed)
    {
        string[] files = Directory.GetFiles(Path.Combine(Root, part), "*.cs", SearchOption.AllDirectories);

        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            CompilationUnitSyntax unit = Parse(file);
            Assert.Equal("AotDistil.Generator." + part, Assert.Single(unit.Members.OfType<FileScopedNamespaceDeclarationSyntax>()).Name.ToString());
            IEnumerable<string> foreign = Names(unit).Where(name => !IsUnder(name, "System") && !allowed.Any(a => IsUnder(name, a)));
            Assert.True(!foreign.Any(), $"{Path.GetRelativePath(Root, file)} uses {string.Join(", ", foreign.Distinct())}");
        }
    }

    [Fact]
    public void Only_the_wiring_hands_diagnostics_and_source_to_the_compiler()
    {
        foreach (string file in Directory.GetFiles(Root, "*.cs", SearchOption.AllDirectories).Where(f => !IsBuildOutput(f)))
        {
            if (!Path.GetFileName(file).StartsWith("ModelGenerator", StringComparison.Ordinal))
            {
                Assert.DoesNotContain("SourceProductionContext", File.ReadAllText(file), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_file_holds_one_type_of_its_own_name_and_at_most_five_hundred_lines()
    {
        foreach (string file in Directory.GetFiles(Root, "*.cs", SearchOption.AllDirectories).Where(f => !IsBuildOutput(f)))
        {
            IEnumerable<BaseTypeDeclarationSyntax> types = Parse(file).DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Where(t => t.Parent is BaseNamespaceDeclarationSyntax);
            Assert.Equal(Path.GetFileName(file).Split('.')[0], Assert.Single(types).Identifier.Text);
            Assert.True(File.ReadAllLines(file).Length <= 500, $"{file} is too long");
        }
    }

    private static CompilationUnitSyntax Parse(string file) => CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetCompilationUnitRoot();

    // Names of namespaces: those of using directives, and those written out in the code.
    private static IEnumerable<string> Names(CompilationUnitSyntax unit) =>
        unit.Usings.Select(u => u.Name!.ToString())
            .Concat(unit.DescendantNodes().OfType<QualifiedNameSyntax>().Where(n => n.Parent is not (QualifiedNameSyntax or UsingDirectiveSyntax or BaseNamespaceDeclarationSyntax)).Select(n => n.ToString()))
            .Concat(unit.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Select(m => m.ToString()).Where(m => IsUnder(m, "AotDistil") || IsUnder(m, "Microsoft")));

    private static bool IsUnder(string name, string root) => name == root || name.StartsWith(root + ".", StringComparison.Ordinal);

    private static bool IsBuildOutput(string file) => Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar)[0] is "obj" or "bin";
}
