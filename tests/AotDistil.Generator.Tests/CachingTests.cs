using System.Collections.Immutable;
using AotDistil.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AotDistil.Generator.Tests;

public sealed class CachingTests
{
    [Fact]
    public void A_new_syntax_tree_runs_nothing_again()
    {
        GeneratorHarness run = Run();

        run.RunAgain(changeCompilation: c => c.AddSyntaxTrees(GeneratorHarness.Tree("internal static class Another;", "Another.cs")));

        AssertNothingRan(run.Result);
    }

    [Fact]
    public void A_changed_syntax_tree_runs_nothing_again()
    {
        GeneratorHarness run = Run();

        run.RunAgain(changeCompilation: c => c.ReplaceSyntaxTree(c.SyntaxTrees.First(), GeneratorHarness.Tree("internal static class Changed;", "Unrelated.cs")));

        AssertNothingRan(run.Result);
    }

    [Fact]
    public void Another_additional_file_runs_nothing_again()
    {
        GeneratorHarness run = Run();

        run.RunAgain(d => d.AddAdditionalTexts([new ManifestText("notes.txt", "hello") { IsModel = false }]));

        AssertNothingRan(run.Result);
    }

    [Fact]
    public void New_options_with_the_same_content_change_no_output()
    {
        ManifestText tiny = ManifestText.Read("tiny");
        GeneratorHarness run = GeneratorHarness.Run(Properties("A.B"), tiny);

        run.RunAgain(d => d.WithUpdatedAnalyzerConfigOptions(new ProjectOptions(Properties("A.B"), [tiny])));

        AssertNothingRan(run.Result);
    }

    [Fact]
    public void A_manifest_read_again_with_the_same_text_changes_no_output()
    {
        ManifestText tiny = ManifestText.Read("tiny");
        GeneratorHarness run = GeneratorHarness.Run(Properties("A.B"), tiny);

        run.RunAgain(d => d.ReplaceAdditionalText(tiny, ManifestText.Read("tiny")));

        AssertNothingRan(run.Result);
    }

    [Fact]
    public void A_new_comment_in_a_manifest_changes_neither_model_nor_source()
    {
        ManifestText tiny = ManifestText.Read("tiny");
        GeneratorHarness run = GeneratorHarness.Run(Properties("A.B"), tiny);

        run.RunAgain(d => d.ReplaceAdditionalText(tiny, tiny.With("[model]", "# moves every line\n[model]")));

        Assert.All(Reasons(run.Result, TrackingNames.Parsed), r => Assert.Equal(IncrementalStepRunReason.Modified, r));
        Assert.All(Reasons(run.Result, TrackingNames.Models), r => Assert.Equal(IncrementalStepRunReason.Unchanged, r));
        Assert.All(Reasons(run.Result, TrackingNames.Files), r => Assert.Equal(IncrementalStepRunReason.Cached, r));
    }

    [Fact]
    public void A_changed_model_is_written_again_and_the_other_is_not()
    {
        ManifestText tiny = ManifestText.Read("tiny");
        ManifestText other = tiny.Named("other", "Other", "other");
        GeneratorHarness run = GeneratorHarness.Run(Properties("A.B"), tiny, other);

        run.RunAgain(d => d.ReplaceAdditionalText(tiny, tiny.With("\nlayer_norm_eps = 1e-12", "\nlayer_norm_eps = 1e-5")));

        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], Reasons(run.Result, TrackingNames.Files));
        Assert.Equal([IncrementalStepRunReason.Unchanged], Reasons(run.Result, TrackingNames.Kernels)); // of the same shapes
    }

    [Fact]
    public void A_model_of_another_shape_writes_the_kernels_again()
    {
        ManifestText tiny = ManifestText.Read("tiny");
        GeneratorHarness run = GeneratorHarness.Run(Properties("A.B"), tiny);

        run.RunAgain(d => d.ReplaceAdditionalText(tiny, tiny.With("activation = \"gelu\"", "activation = \"silu\"")));

        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(run.Result, TrackingNames.Kernels));
    }

    [Fact]
    public void A_new_namespace_writes_the_model_again()
    {
        ManifestText tiny = ManifestText.Read("tiny");
        GeneratorHarness run = GeneratorHarness.Run(Properties("A.B"), tiny);

        run.RunAgain(d => d.WithUpdatedAnalyzerConfigOptions(new ProjectOptions(Properties("C.D"), [tiny])));

        Assert.All(Reasons(run.Result, TrackingNames.Files), r => Assert.Equal(IncrementalStepRunReason.Modified, r));
        Assert.All(run.Files().Values, text => Assert.Contains("namespace C.D;", text, StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Properties(string @namespace) => new() { ["RootNamespace"] = @namespace };

    private static GeneratorHarness Run() => GeneratorHarness.Run(ManifestText.Read("tiny"), ManifestText.Read("tiny").Named("other", "Other", "other"));

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string step) =>
        result.TrackedSteps[step].SelectMany(s => s.Outputs).Select(o => o.Reason);

    private static void AssertNothingRan(GeneratorRunResult result)
    {
        // A step without output (no errors, say) is not tracked: the ones that have one must be there, or the test would test nothing.
        Assert.Equal(
            TrackingNames.All.Where(name => name != TrackingNames.Errors).Order(),
            result.TrackedSteps.Keys.Where(TrackingNames.All.Contains).Order());
        AssertCached(result.TrackedSteps.Where(s => TrackingNames.All.Contains(s.Key)));
        Assert.NotEmpty(result.TrackedOutputSteps);
        AssertCached(result.TrackedOutputSteps);
    }

    private static void AssertCached(IEnumerable<KeyValuePair<string, ImmutableArray<IncrementalGeneratorRunStep>>> steps)
    {
        foreach ((string name, ImmutableArray<IncrementalGeneratorRunStep> runs) in steps)
        {
            Assert.All(
                runs.SelectMany(s => s.Outputs),
                o => Assert.True(o.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"the step {name} ran again: {o.Reason}"));
        }
    }
}
