using System.Text.RegularExpressions;
using AotDistil.Packer.Tests.Support;
using Xunit;

namespace AotDistil.EndToEnd.Tests.MSBuild;

[Collection(Builds.Name)]
public sealed class BuildTests : IDisposable
{
    private const string TinyItem = "<AotDistilModel Include=\"../my models/tiny\" />";
    private readonly TemporaryProjects _projects = new();

    public void Dispose() => _projects.Dispose();

    [Fact]
    public void A_model_becomes_a_class_and_a_resource()
    {
        _projects.AddModel();
        string app = _projects.AddProject("app", TinyItem);

        Assert.Equal(["tiny"], _projects.Build(app).Packed);

        string weights = Path.Combine(app, "obj", "Debug", "net10.0", "aotdistil", "tiny.weights.bin");
        string output = _projects.Dotnet(Path.Combine(app, "bin", "Debug", "net10.0", "app.dll")).Output;
        Assert.Contains($"resource tiny.weights.bin {new FileInfo(weights).Length}", output, StringComparison.Ordinal);
        Assert.Contains("type app.Tiny", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_slash_at_the_end_and_a_name_of_its_own_are_fine()
    {
        _projects.AddModel();
        string app = _projects.AddProject(
            "app",
            "<AotDistilModel Include=\"../my models/tiny/\" /><AotDistilModel Include=\"../my models/tiny\" Name=\"other-one\" />",
            "<AotDistilNamespace>Given.Models</AotDistilNamespace>");

        _projects.Build(app);

        string output = _projects.Dotnet(Path.Combine(app, "bin", "Debug", "net10.0", "app.dll")).Output;
        Assert.Contains("type Given.Models.Tiny", output, StringComparison.Ordinal);
        Assert.Contains("type Given.Models.OtherOne", output, StringComparison.Ordinal);
        Assert.Contains("resource other-one.weights.bin", output, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(output, @"resource \S+\.weights\.bin"));
        Assert.Equal(1, Regex.Count(output, @"resource [0-9a-f]{64}\.tokenizer\.bin")); // equal tokenizers are one
    }

    [Fact]
    public void Rows_are_rotated_as_the_item_says()
    {
        _projects.AddModel(new TinyModel().Widen());
        string packed = Path.Combine(_projects.Root, "app", "obj", "Debug", "net10.0", "aotdistil", "tiny.aotdistil");
        foreach ((string rotation, int block, string remark) in (ReadOnlySpan<(string, int, string)>)[("on", 32, "rows are rotated"), ("off", 0, "rows are not rotated, as was asked for"), ("", 0, "rows are not rotated: ")])
        {
            BuildResult result = _projects.Build(_projects.AddProject("app", $"<AotDistilModel Include=\"../my models/tiny\" Rotation=\"{rotation}\" />"));
            Assert.Equal(["tiny"], result.Packed);
            Assert.Contains(remark, result.Output, StringComparison.Ordinal);
            Assert.Contains($"\nhadamard = {block}\n", File.ReadAllText(packed), StringComparison.Ordinal);
        }

        string app = _projects.AddProject("app", "<AotDistilModel Include=\"../my models/tiny\" Rotation=\"maybe\" />");
        Assert.Equal(["AOTD021", "AOTD100"], _projects.Dotnet("build", app).Codes.Order());
    }

    [Fact]
    public void Nothing_changed_means_nothing_runs_and_no_file_is_touched()
    {
        string model = _projects.AddModel();
        string app = _projects.AddProject("app", TinyItem);
        _projects.Build(app);
        IReadOnlyDictionary<string, DateTime> before = TemporaryProjects.Snapshot(app);
        IReadOnlyDictionary<string, DateTime> modelBefore = TemporaryProjects.Snapshot(model);

        Assert.Empty(_projects.Build(app).Packed);

        Assert.Equal(before, TemporaryProjects.Snapshot(app));
        Assert.Equal(modelBefore, TemporaryProjects.Snapshot(model));
    }

    [Fact]
    public void A_changed_a_new_a_removed_and_an_older_file_each_pack_that_model_again()
    {
        string model = _projects.AddModel();
        _projects.AddModel("still");
        string app = _projects.AddProject("app", TinyItem + "<AotDistilModel Include=\"../my models/still\" />");
        string card = Path.Combine(model, "README.md");
        string config = Path.Combine(model, "config.json");
        Assert.Equal(["tiny", "still"], _projects.Build(app).Packed);

        File.WriteAllText(card, "---\nlicense: mit\n---\n");
        Assert.Equal(["tiny"], _projects.Build(app).Packed);

        File.WriteAllText(config, File.ReadAllText(config).Replace("so-so", "middling", StringComparison.Ordinal));
        Assert.Equal(["tiny"], _projects.Build(app).Packed);

        File.SetLastWriteTimeUtc(config, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(["tiny"], _projects.Build(app).Packed);

        File.Delete(card);
        Assert.Equal(["tiny"], _projects.Build(app).Packed);
        Assert.Contains("middling", File.ReadAllText(Path.Combine(app, "obj", "Debug", "net10.0", "aotdistil", "tiny.aotdistil")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_folder_is_the_packers_error_and_nothing_of_the_compiler()
    {
        string app = _projects.AddProject("app", TinyItem);

        BuildResult result = _projects.Dotnet("build", app);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal(["AOTD021", "AOTD101"], result.Codes.Order());
        Assert.Contains(Path.Combine(_projects.Models, "tiny"), result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_model_fails_every_build_until_it_is_whole()
    {
        string model = _projects.AddModel();
        string app = _projects.AddProject("app", TinyItem);
        string config = Path.Combine(model, "config.json");
        string good = File.ReadAllText(config);

        File.WriteAllText(config, "{");
        Assert.Contains("AOTD104", _projects.Dotnet("build", app).Codes);
        Assert.Contains("AOTD104", _projects.Dotnet("build", app).Codes);

        File.WriteAllText(config, good);
        Assert.Equal(["tiny"], _projects.Build(app).Packed);
    }

    [Fact]
    public void Two_models_with_one_name_are_one_clear_error()
    {
        _projects.AddModel();
        string app = _projects.AddProject("app", TinyItem + TinyItem);

        Assert.Equal(["AOTD022"], _projects.Dotnet("build", app).Codes);
    }

    [Fact]
    public void Clean_removes_what_was_packed()
    {
        _projects.AddModel();
        string app = _projects.AddProject("app", TinyItem);
        string packed = Path.Combine(app, "obj", "Debug", "net10.0", "aotdistil");
        _projects.Build(app);
        Assert.NotEmpty(Directory.GetFiles(packed));

        Assert.Equal(0, _projects.Dotnet("clean", app).ExitCode);

        Assert.Empty(Directory.GetFiles(packed));
        Assert.Equal(["tiny"], _projects.Build(app).Packed);
    }

    [Fact]
    public void A_design_time_build_does_without_a_packer_and_uses_one_that_is_there()
    {
        _projects.AddModel();
        string app = _projects.AddProject("app", TinyItem);
        Assert.Equal(0, _projects.Dotnet("restore", app).ExitCode);
        string[] designTime =
        [
            "msbuild", app, "-t:CoreCompile", "-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true",
            "-p:BuildProjectReferences=false", "-getItem:CscCommandLineArgs",
        ];

        BuildResult without = _projects.Dotnet([.. designTime, "-p:AotDistilPackerPath=" + Path.Combine(_projects.Root, "no", "packer.dll")]);
        Assert.True(without.ExitCode == 0, without.Output);
        Assert.DoesNotContain("tiny.aotdistil", without.Output, StringComparison.Ordinal);

        // A first build of anything builds the packer.
        string other = _projects.AddProject("other", TinyItem);
        _projects.Build(other);
        BuildResult with = _projects.Dotnet(designTime);
        Assert.True(with.ExitCode == 0, with.Output);
        Assert.Contains("tiny.aotdistil", with.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_design_time_build_of_a_damaged_model_succeeds_and_warns()
    {
        string model = _projects.AddModel();
        string app = _projects.AddProject("app", TinyItem);
        _projects.Build(app);
        File.WriteAllText(Path.Combine(model, "config.json"), "{");

        BuildResult result = _projects.Dotnet("msbuild", app, "-t:CoreCompile", "-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true", "-p:BuildProjectReferences=false");

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Contains("AOTD104", result.Codes);
    }

    [Fact]
    public void Two_projects_and_two_configurations_build_at_once()
    {
        _projects.AddModel();
        string one = _projects.AddProject("one", TinyItem);
        string two = _projects.AddProject("two", TinyItem);
        string all = Path.Combine(_projects.Root, "all.proj");
        File.WriteAllText(all, $"""
            <Project>
              <ItemGroup>
                <Each Include="{one}/one.csproj;{two}/two.csproj" />
                <Each Include="{one}/one.csproj" AdditionalProperties="Configuration=Release" />
              </ItemGroup>
              <Target Name="Restore">
                <MSBuild Projects="{one}/one.csproj;{two}/two.csproj" Targets="Restore" />
              </Target>
              <Target Name="Build">
                <MSBuild Projects="@(Each)" Targets="Build" BuildInParallel="true" />
              </Target>
            </Project>
            """);
        _projects.Dotnet("msbuild", all, "-t:Restore");

        BuildResult result = _projects.Dotnet("msbuild", all, "-t:Build", "-m:4");

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Equal(["tiny", "tiny", "tiny"], result.Packed);
        Assert.Empty(result.Codes);
    }
}
