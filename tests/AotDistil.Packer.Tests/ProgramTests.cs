using System.Security.Cryptography;
using System.Text.RegularExpressions;
using AotDistil.Packer.Tests.Support;
using Xunit;

namespace AotDistil.Packer.Tests;

public sealed partial class ProgramTests : IDisposable
{
    private static readonly string[] Outputs = ["tiny.aotdistil", "tiny.h", "tiny.shapes.h", "tiny.tokenizer.bin", "tiny.weights.bin"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_becomes_five_files_and_nothing_else()
    {
        string output = Path.Combine(_folder.Path, "new", "out");
        (int exit, string text, string error) = Run(new TinyModel().Write(_folder), "--output", output);
        Assert.Equal((0, ""), (exit, error));
        Assert.Contains("packed", text, StringComparison.Ordinal);
        Assert.Equal(Outputs, Names(output));
    }

    [Fact]
    public void The_name_given_wins_over_the_folders()
    {
        string output = _folder.Sub("out");
        Assert.Equal(0, Run("--name", "other.name", "--output", output, new TinyModel().Write(_folder)).Exit);
        Assert.Equal(["other.name.aotdistil", "other.name.h", "other.name.shapes.h", "other.name.tokenizer.bin", "other.name.weights.bin"], Names(output));
        Assert.Contains("file = \"other.name.weights.bin\"", File.ReadAllText(Path.Combine(output, "other.name.aotdistil")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tokenizers_table_is_named_by_its_content_whatever_the_model()
    {
        string output = _folder.Sub("out");
        TinyModel other = TinyModel.Bert();
        Run(new TinyModel().Write(_folder, "first"), "--output", output);
        Run(other.Write(_folder, "second"), "--output", output);
        byte[] table = File.ReadAllBytes(Path.Combine(output, "first.tokenizer.bin"));
        Assert.Equal(table, File.ReadAllBytes(Path.Combine(output, "second.tokenizer.bin")));
        string facts = $"length = {table.Length}\nsha256 = \"{Convert.ToHexStringLower(SHA256.HashData(table))}\"\n\n[weights]";
        Assert.Contains(facts, File.ReadAllText(Path.Combine(output, "first.aotdistil")), StringComparison.Ordinal);
        Assert.Contains(facts, File.ReadAllText(Path.Combine(output, "second.aotdistil")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "rows are not rotated: features up to ", 0)]
    [InlineData("auto", "rows are not rotated: features up to ", 0)]
    [InlineData("on", "rows are rotated before they are quantised, as was asked for: features up to ", 32)]
    [InlineData("off", "rows are not rotated, as was asked for", 0)]
    public void Rotation_is_as_asked_for_and_a_line_says_so(string? rotation, string remark, int block)
    {
        string output = _folder.Sub("out"), folder = new TinyModel().Widen().Write(_folder);
        (int exit, string text, string error) = Run([folder, "--output", output, .. rotation is null ? Array.Empty<string>() : ["--rotation", rotation]]);
        Assert.Equal((0, ""), (exit, error));
        Assert.Contains($"{folder}: {remark}", text, StringComparison.Ordinal);
        Assert.Contains($"\nhadamard = {block}\nhidden_hadamard = {2 * block}\n", File.ReadAllText(Path.Combine(output, "tiny.aotdistil")), StringComparison.Ordinal);
        Assert.Contains($"AOTDISTIL_HIDDEN_HADAMARD {2 * block}\n", File.ReadAllText(Path.Combine(output, "tiny.shapes.h")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "; weights are rounded to the nearest")]
    [InlineData("nearest", "; weights are rounded to the nearest")]
    [InlineData("compensated", "; weights are rounded so that errors make up for each other, as ")]
    public void Rounding_is_as_asked_for_and_a_line_says_so(string? rounding, string remark)
    {
        string output = _folder.Sub("out"), folder = new TinyModel().Write(_folder);
        (int exit, string text, string error) = Run([folder, "--output", output, .. rounding is null ? Array.Empty<string>() : ["--rounding", rounding]]);
        Assert.Equal((0, ""), (exit, error));
        Assert.Contains(remark, text, StringComparison.Ordinal);
        Assert.Equal(rounding != "compensated", Run(folder, "--output", output, "--rounding", "nearest").Output.Contains("up to date", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_rotation_packs_again()
    {
        string output = _folder.Sub("out"), folder = new TinyModel().Widen().Write(_folder);
        Run(folder, "--output", output, "--rotation", "off");
        byte[] before = File.ReadAllBytes(Path.Combine(output, "tiny.weights.bin"));
        Assert.Contains("packed", Run(folder, "--output", output, "--rotation", "on").Output, StringComparison.Ordinal);
        Assert.NotEqual(before, File.ReadAllBytes(Path.Combine(output, "tiny.weights.bin")));
        Assert.Contains("up to date", Run(folder, "--output", output, "--rotation", "on").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes_wherever_it_is()
    {
        string first = _folder.Sub("first"), second = _folder.Sub("second");
        Run(new TinyModel().Write(_folder), "--output", first);
        Run(new TinyModel().Write(_folder, "elsewhere"), "--name", "tiny", "--output", second);
        Assert.All(Outputs, n => Assert.Equal(File.ReadAllBytes(Path.Combine(first, n)), File.ReadAllBytes(Path.Combine(second, n))));
    }

    [Fact]
    public void A_second_run_touches_nothing()
    {
        string model = new TinyModel().Write(_folder), output = _folder.Sub("out");
        Run(model, "--output", output);
        DateTime old = new(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        Assert.All(Outputs, n => File.SetLastWriteTimeUtc(Path.Combine(output, n), old));

        (int exit, string text, _) = Run(model, "--output", output);
        Assert.Equal(0, exit);
        Assert.Contains("up to date", text, StringComparison.Ordinal);
        Assert.All(Outputs, n => Assert.Equal(old, File.GetLastWriteTimeUtc(Path.Combine(output, n))));
        Assert.Equal(Outputs, Names(output));
    }

    [Fact]
    public void Only_what_changes_is_written_again()
    {
        TinyModel model = new();
        string output = _folder.Sub("out");
        Run(model.Write(_folder), "--output", output);
        DateTime old = new(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        Assert.All(Outputs, n => File.SetLastWriteTimeUtc(Path.Combine(output, n), old));

        model.Config["id2label"]!["0"] = "worse";
        Run(model.Write(_folder), "--output", output);
        Assert.Equal(old, File.GetLastWriteTimeUtc(Path.Combine(output, "tiny.weights.bin")));
        Assert.NotEqual(old, File.GetLastWriteTimeUtc(Path.Combine(output, "tiny.aotdistil")));
    }

    [Fact]
    public void A_changed_weight_of_the_same_file_length_is_seen()
    {
        TinyModel model = new();
        string output = _folder.Sub("out");
        Run(model.Write(_folder), "--output", output);
        byte[] before = File.ReadAllBytes(Path.Combine(output, "tiny.weights.bin"));
        model.Replace("classifier.bias", t => StoredTensor.Of(t.Name, "F32", t.Shape, [1, 2, 3]));
        Run(model.Write(_folder), "--output", output);
        byte[] after = File.ReadAllBytes(Path.Combine(output, "tiny.weights.bin"));
        Assert.Equal(before.Length, after.Length);
        Assert.NotEqual(before, after);
    }

    [Fact]
    public void An_error_is_one_line_that_MSBuild_understands_and_leaves_the_outputs_alone()
    {
        TinyModel model = new();
        string output = _folder.Sub("out");
        Run(model.Write(_folder), "--output", output);
        byte[][] before = [.. Outputs.Select(n => File.ReadAllBytes(Path.Combine(output, n)))];

        // The last tensor to be packed, so that all others are already in the temporary file.
        model.Replace("classifier.bias", t => StoredTensor.Of(t.Name, "F32", t.Shape, [1, float.NaN, 3]));
        string folder = model.Write(_folder);
        (int exit, _, string error) = Run(folder, "--output", output);
        Assert.Equal(1, exit);
        Assert.Matches(CanonicalError(), error);
        Assert.StartsWith($"{Path.Combine(folder, "model.safetensors")} : error AOTD118: tensor 'classifier.bias'", error, StringComparison.Ordinal);
        Assert.Equal(Outputs, Names(output));
        Assert.Equal(before, Outputs.Select(n => File.ReadAllBytes(Path.Combine(output, n))));
    }

    [Fact]
    public void A_name_in_a_file_cannot_forge_a_second_line()
    {
        TinyModel model = new();
        model.Config["activation"] = "x\nfoo.cs : error AOTD999: forged\u2028";
        (_, _, string error) = Run(model.Write(_folder), "--output", _folder.Path);
        Assert.Matches(CanonicalError(), error);
        Assert.Contains("x\\u000afoo.cs", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_endless_value_does_not_give_an_endless_line()
    {
        TinyModel model = new();
        model.Config["activation"] = new string('x', 100_000);
        (_, _, string error) = Run(model.Write(_folder), "--output", _folder.Path);
        Assert.Matches(CanonicalError(), error);
        Assert.InRange(error.Length, 1000, 3000);
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        string missing = Path.Combine(_folder.Path, "missing");
        (int exit, _, string error) = Run(missing, "--output", _folder.Path);
        Assert.Equal(1, exit);
        Assert.StartsWith($"{missing} : error AOTD101: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_refused()
    {
        string file = _folder.Write("file", "x");
        Assert.StartsWith($"{file} : error AOTD101: this is a file", Run(file, "--output", _folder.Path).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_name_that_is_no_model_name_is_refused() =>
        Assert.Contains("error AOTD109: '1st model'", Run(new TinyModel().Write(_folder, "1st model"), "--output", _folder.Path).Error, StringComparison.Ordinal);

    [Fact]
    public void An_output_that_cannot_be_written_is_named()
    {
        string file = _folder.Write("file", "x");
        (int exit, _, string error) = Run(new TinyModel().Write(_folder), "--output", Path.Combine(file, "below"));
        Assert.Equal(1, exit);
        Assert.Contains("error AOTD130: ", error, StringComparison.Ordinal);
        Assert.Matches(CanonicalError(), error);
    }

    [Fact]
    public void A_config_too_large_to_be_one_is_not_read()
    {
        string folder = new TinyModel().Write(_folder), config = Path.Combine(folder, "config.json");
        using (FileStream file = File.OpenWrite(config))
        {
            file.SetLength(1L << 40);
        }

        Assert.StartsWith($"{config} : error AOTD103: the file has 1099511627776 bytes", Run(folder, "--output", _folder.Path).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_nobody_foresaw_is_one_line_too()
    {
        // Nobody expects a standard output that is closed.
        string folder = new TinyModel().Write(_folder);
        StringWriter output = new();
        output.Dispose();
        using StringWriter error = new();
        Assert.Equal(1, Program.Run([folder, "--output", _folder.Sub("out")], output, error));
        Assert.Matches(CanonicalError(), error.ToString());
        Assert.StartsWith($"{folder} : error AOTD199: the packer failed unexpectedly (ObjectDisposedException: ", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_damage_to_any_file_is_unforeseen()
    {
        string folder = new TinyModel().WriteSharded(_folder), output = _folder.Sub("out");
        File.WriteAllText(Path.Combine(folder, "README.md"), "---\nlicense: mit\n---\n");
        Random random = new(11);
        int refused = 0;
        foreach (string file in Directory.GetFiles(folder))
        {
            byte[] whole = File.ReadAllBytes(file);
            for (int i = 0; i < 150; i++)
            {
                byte[] damaged = i % 5 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
                for (int n = random.Next(4); n >= 0 && damaged.Length > 0; n--)
                {
                    // The first kilobyte is where the structure is.
                    damaged[random.Next(Math.Min(1024, damaged.Length))] = (byte)(random.Next(2) == 0 ? random.Next(256) : "\"{}[],:-09e\\"[random.Next(12)]);
                }

                File.WriteAllBytes(file, damaged);
                (int exit, _, string error) = Run(folder, "--output", output, "--name", "tiny");
                Assert.True(exit == 0 || CanonicalError().IsMatch(error), error);
                Assert.DoesNotContain(PackerErrors.Unexpected, error, StringComparison.Ordinal);
                refused += exit;
            }

            File.WriteAllBytes(file, whole);
        }

        Assert.True(refused > 400, $"only {refused} refused");
    }

    [Fact]
    public void A_missing_vocabulary_is_named()
    {
        string folder = new TinyModel().Write(_folder);
        File.Delete(Path.Combine(folder, "vocab.txt"));
        (int exit, _, string error) = Run(folder, "--output", _folder.Path);
        Assert.Equal(1, exit);
        Assert.Contains($" : error {PackerErrors.TokenizerFile}: ", error, StringComparison.Ordinal);
        Assert.Matches(CanonicalError(), error);
    }

    [Theory]
    [InlineData("a", "b", "--output", "x")]
    [InlineData("a")]
    [InlineData("--output", "x")]
    [InlineData("a", "--output")]
    [InlineData("a", "--output", "")]
    [InlineData("", "--output", "x")]
    [InlineData("a", "--output", "x", "--output", "y")]
    [InlineData("a", "--output", "x", "--name", "n", "--name", "m")]
    [InlineData("a", "--output", "x", "--verbose")]
    [InlineData("a", "--output", "x", "--rotation")]
    [InlineData("a", "--output", "x", "--rotation", "yes")]
    [InlineData("a", "--output", "x", "--rotation", "On")]
    [InlineData("a", "--output", "x", "--rotation", "on", "--rotation", "on")]
    public void Other_arguments_are_refused(params string[] arguments)
    {
        (int exit, _, string error) = Run(arguments);
        Assert.Equal(1, exit);
        Assert.StartsWith("AotDistil.Packer : error AOTD100: ", error, StringComparison.Ordinal);
        Assert.Matches(CanonicalError(), error);
    }

    [Fact]
    public void Help_is_printed_on_request_and_without_arguments()
    {
        (int asked, string text, _) = Run("--help");
        Assert.Equal(0, asked);
        Assert.Contains("--output DIR", text, StringComparison.Ordinal);
        Assert.Equal(1, Run().Exit);
    }

    [GeneratedRegex("^[^:\n]+ : error AOTD1[0-9]{2}: [^\n\r]+\r?\n$")]
    private static partial Regex CanonicalError();

    private static (int Exit, string Output, string Error) Run(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int exit = Program.Run(arguments, output, error);
        return (exit, output.ToString(), error.ToString());
    }

    private static string[] Names(string folder) => [.. Directory.GetFileSystemEntries(folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
}
