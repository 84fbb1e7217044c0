using System.Text.RegularExpressions;
using AotDistil.EndToEnd.Tests.Native;
using AotDistil.EndToEnd.Tests.Publishing;
using Xunit;

namespace AotDistil.EndToEnd.Tests;

/// <summary>The published library and its header as files.</summary>
public sealed class LibraryTests(PublishedNatives natives, ITestOutputHelper log)
{
    /// <summary>Every Linux has them: the C library with its mathematics, and the loader.</summary>
    internal static readonly Regex Allowed = new(@"^(libc\.so\.6|libm\.so\.6|ld-linux-[a-z0-9-]+\.so\.\d|linux-vdso\.so\.1|libc\.musl-[a-z0-9_]+\.so\.1)$");

    private const long MostAboveWeights = 3 << 19; // 1.5 MB

    [Fact]
    public async Task The_library_needs_the_C_library_and_its_mathematics_only()
    {
        foreach (PublishedLibrary library in (PublishedLibrary[])[await natives.SentimentLibraryAsync(), await natives.ManyModelsAsync()])
        {
            ElfFile elf = new(library.Path);
            log.WriteLine(string.Join(' ', elf.Needed));
            Assert.Contains(elf.Needed, n => n.StartsWith("libc.", StringComparison.Ordinal));
            Assert.DoesNotContain(elf.Needed, n => !Allowed.IsMatch(n));
        }
    }

    [Fact]
    public async Task The_library_exports_the_functions_of_its_header_and_nothing_else()
    {
        PublishedLibrary library = await natives.SentimentLibraryAsync();
        string[] declared = Functions(library, PublishedNatives.SentimentModel);
        Assert.Equal(16, declared.Length);
        Assert.Equal(declared, new ElfFile(library.Path).Exports.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_library_of_several_models_exports_the_functions_of_all_their_headers()
    {
        PublishedLibrary library = await natives.ManyModelsAsync();
        string[] models = [.. Directory.GetFiles(library.Folder, "*.h").Select(f => Path.GetFileNameWithoutExtension(f))];
        Assert.Contains(PublishedNatives.TinyModel, models);
        Assert.Contains(PublishedNatives.OtherTinyModel, models);
        IEnumerable<string> declared = models.SelectMany(m => Functions(library, m));
        Assert.Equal(declared.Order(StringComparer.Ordinal), new ElfFile(library.Path).Exports.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_library_is_stripped_and_little_larger_than_its_weights_and_tokenizer()
    {
        PublishedLibrary library = await natives.SentimentLibraryAsync();
        long size = new FileInfo(library.Path).Length;
        long weights = new FileInfo(library.Weights(PublishedNatives.SentimentModel)).Length + new FileInfo(library.Tokenizer(PublishedNatives.SentimentModel)).Length;
        log.WriteLine($"library {size}, weights and tokenizer {weights}, the rest {size - weights} bytes");
        Assert.True(new ElfFile(library.Path).IsStripped);
        Assert.InRange(size - weights, 1, MostAboveWeights);
    }

    [Fact]
    public async Task The_headers_stand_alone_in_C()
    {
        foreach (string header in await HeadersAsync())
        {
            await CCompiler.CheckHeaderAsync(header);
        }
    }

    [Fact]
    public async Task The_headers_stand_alone_in_Cplusplus()
    {
        foreach (string header in await HeadersAsync())
        {
            await CCompiler.CheckCPlusPlusHeaderAsync(header);
        }
    }

    [Fact]
    public async Task The_C_sample_compiles_and_answers()
    {
        PublishedLibrary library = await natives.SentimentLibraryAsync();
        string source = Path.Combine(AotDistil.Tests.Repository.Root, "samples", "c-api", "main.c");
        string program = await CCompiler.LinkAsync(Path.Combine(library.Scratch, "classify"), library.Path, [source]);

        string[] texts = ["a gripping, beautifully acted film", "two hours I will never get back"];
        ProcessResult result = await ProcessRun.RunAsync(program, texts);
        Assert.Equal(2, result.Succeeded().Lines.Length);
        Assert.Matches(@"^POSITIVE  (0\.9\d{3}|1\.0000)  a gripping, beautifully acted film$", result.Lines[0]);
        Assert.Matches(@"^NEGATIVE  0\.\d{4}  two hours I will never get back$", result.Lines[1]);

        ProcessResult lines = await ProcessRun.RunAsync(program, [], ProcessRun.Lines(texts));
        Assert.Equal(result.Output, lines.Succeeded().Output);
        ProcessResult refused = await ProcessRun.RunAsync(program, [], [0x66, 0xFF, 0x0A]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("byte 1 (0xFF)", refused.Error, StringComparison.Ordinal);
    }

    private async Task<IEnumerable<string>> HeadersAsync()
    {
        PublishedLibrary one = await natives.SentimentLibraryAsync(), many = await natives.ManyModelsAsync();
        return [one.Header(PublishedNatives.SentimentModel), .. Directory.GetFiles(many.Folder, "*.h")];
    }

    /// <summary>The functions that a model's header declares, in order of their names.</summary>
    private static string[] Functions(PublishedLibrary library, string model)
    {
        string code = Regex.Replace(File.ReadAllText(library.Header(model)), @"/\*.*?\*/", "", RegexOptions.Singleline);
        MatchCollection functions = Regex.Matches(code, $@"\b({PublishedLibrary.Prefix(model)}_[a-z_]+)\(");
        return [.. functions.Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal)];
    }
}
