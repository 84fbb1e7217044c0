using AotDistil.Generator.Tests.Harness;

namespace AotDistil.Generator.Tests;

public sealed class ProjectTests
{
    [Theory]
    [InlineData("Given.Name", "Root", "Given.Name")]
    [InlineData("", "Root.Space", "Root.Space")]
    [InlineData("", "my-app.1st", "my_app._1st")]
    [InlineData("", "a.class", "a._class")]
    [InlineData("", "", "Models")]
    public void The_namespace_is_the_given_one_or_made_from_the_root_namespace(string given, string root, string expected)
    {
        GeneratorHarness run = GeneratorHarness.Run(
            new Dictionary<string, string> { ["AotDistilNamespace"] = given, ["RootNamespace"] = root },
            ManifestText.Read("tiny"));

        Assert.Empty(run.Diagnostics);
        Assert.All(run.Files().Values, text => Assert.Contains($"\nnamespace {expected};\n", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Only_files_marked_as_models_are_read()
    {
        GeneratorHarness run = GeneratorHarness.Run(new ManifestText("models/broken.aotdistil", "nonsense") { IsModel = false }, new ManifestText("models/x.txt", "nonsense"));

        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.Files());
    }

    [Fact]
    public void Every_model_gets_files_of_its_own()
    {
        ManifestText tiny = ManifestText.Read("tiny");
        GeneratorHarness run = GeneratorHarness.Run(tiny, tiny.Named("other-one", "OtherOne", "other_one"));

        Assert.Empty(run.Diagnostics);
        Assert.Equal(["OtherOne", "Tiny"], run.Files().Keys.Select(f => f.Split('.')[0]).Distinct().Order());
    }

    [Fact]
    public void A_broken_model_does_not_keep_the_others_from_being_written()
    {
        ManifestText tiny = ManifestText.Read("tiny");
        GeneratorHarness run = GeneratorHarness.Run(tiny, new ManifestText("models/broken.aotdistil", "nonsense"));

        Assert.Equal("AOTD001", Assert.Single(run.Diagnostics).Id);
        Assert.NotEmpty(run.Files());
    }
}
