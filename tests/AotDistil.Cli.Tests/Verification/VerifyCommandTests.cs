using AotDistil.Cli.Tests.Verification.Support;
using AotDistil.Packer.Tests.Support;
using Xunit;

namespace AotDistil.Cli.Tests.Verification;

/// <summary><c>aotdistil verify</c> where it comes to nothing; what it finds of libraries is tested with published ones.</summary>
public sealed class VerifyCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_that_is_not_there_is_named() => Refused("aotdistil: nowhere is no folder.", "nowhere");

    [Fact]
    public void A_folder_without_a_model_is_refused_as_the_packer_refuses_it() => Refused("error AOTD102", _folder.Path);

    [Fact]
    public void A_folder_without_an_expected_json_is_told_what_to_do()
    {
        string folder = new TinyModel().Write(_folder);
        Refused($"{Path.Combine(folder, "expected.json")} is not there", folder);
        Refused("other.json is not there", folder, "--expected", "other.json");
    }

    [Fact]
    public void An_expected_json_of_another_form_is_refused()
    {
        string folder = new TinyModel().Write(_folder);
        File.WriteAllText(Path.Combine(folder, "expected.json"), "[]");
        Refused("it has no array \"encodings\"", folder);
        Written.Answers(folder, []);
        Refused("there is nothing to compare", folder);
    }

    [Theory]
    [InlineData("libmissing.so", "is not there; expected a published library")]
    [InlineData("expected.json", "cannot be loaded")]
    public void A_library_that_is_none_is_refused(string library, string message)
    {
        string folder = new TinyModel().Write(_folder);
        Written.Answers(folder, [Written.Encoding("a", [2, 5, 3])]);
        Refused(message, folder, "--library", Path.Combine(folder, library));
    }

    [Fact]
    public void A_name_that_gives_no_functions_is_refused()
    {
        string folder = new TinyModel().Write(_folder);
        Written.Answers(folder, [Written.Encoding("a", [2, 5, 3])]);
        Refused("error AOTD109", folder, "--name", "1st");
    }

    [Fact]
    public void A_tolerance_that_is_none_is_refused() => Refused("'cosine=1' is no tolerance.", _folder.Path, "--tolerance", "cosine=1");

    [Fact]
    public void A_rotation_that_is_none_is_refused() => Refused("'never'", _folder.Path, "--rotation", "never");

    [Fact]
    public void An_option_that_is_none_gives_no_verdict_either() => Refused("--fast", _folder.Path, "--fast");

    private static void Refused(string message, params string[] arguments)
    {
        CommandRun run = CommandRun.Of("", ["verify", .. arguments]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Errors, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }
}
