using System.Diagnostics;
using System.Xml.Linq;
using AotDistil.Cli.Verification;
using AotDistil.Cli.Verification.Libraries;
using AotDistil.Packer;
using AotDistil.Packer.Tests.Support;
using Xunit;

namespace AotDistil.Cli.Tests.Verification;

/// <summary>Projects, builds that fail, libraries that are none, and the libraries that are kept.</summary>
public sealed class LibraryTests : IDisposable
{
    /// <summary>Bytes that a weights file begins with; the hash of all others is among them.</summary>
    private const int WeightsHeader = 64;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_project_names_folders_whatever_their_names_are()
    {
        string folder = new TinyModel().Write(_folder, "a & b;c $(d) 100% *");
        XDocument project = XDocument.Load(LibraryProject.Write(_folder.Sub("project"), Pack(folder)));
        XElement model = Assert.Single(project.Descendants("AotDistilModel"));
        Assert.Equal(("tiny", "auto"), (model.Attribute("Name")!.Value, model.Attribute("Rotation")!.Value));
        Assert.EndsWith("/a & b%3Bc %24%28d%29 100%25 %2A", model.Attribute("Include")!.Value.Replace('\\', '/'), StringComparison.Ordinal);
        Assert.All(project.Descendants("Import"), i => Assert.True(File.Exists(Uri.UnescapeDataString(i.Attribute("Project")!.Value))));
        Assert.All(project.Descendants().Where(e => e.Name.LocalName.EndsWith("Path", StringComparison.Ordinal)), e => Assert.True(File.Exists(Uri.UnescapeDataString(e.Value))));
    }

    [Fact]
    public void A_model_is_known_by_the_hash_of_its_weights()
    {
        string output = _folder.Sub("packed"), folder = new TinyModel().Write(_folder);
        PackedFiles packed = new(folder, ModelName.Parse("tiny", folder), output);
        byte[] header = File.ReadAllBytes(Path.Combine(output, "tiny.weights.bin"))[..WeightsHeader];
        Assert.Contains(packed.ContentId, Convert.ToHexStringLower(header), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_that_fails_shows_its_output()
    {
        string message = (await Assert.ThrowsAsync<VerificationException>(() => BuildAsync("echo restored; echo 'm.csproj : error AOTD020: no compiler' >&2; exit 3"))).Message;
        Assert.StartsWith("The library could not be built: dotnet publish ended with exit code 3. It wrote:\n", message, StringComparison.Ordinal);
        Assert.Contains("restored\n", message, StringComparison.Ordinal);
        Assert.Contains("m.csproj : error AOTD020: no compiler\n", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_that_shows_its_output_while_it_runs_does_not_repeat_it()
    {
        using StringWriter shown = new();
        string message = (await Assert.ThrowsAsync<VerificationException>(() => BuildAsync("echo restored; exit 1", shown))).Message;
        Assert.Equal("restored\n", shown.ToString().ReplaceLineEndings("\n"));
        Assert.Equal("The library could not be built: dotnet publish ended with exit code 1; its output is above.", message);
    }

    [Fact]
    public async Task A_build_without_a_library_has_failed() =>
        Assert.Contains("left no libverified", (await Assert.ThrowsAsync<VerificationException>(() => BuildAsync("exit 0"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task An_sdk_that_is_not_there_is_named()
    {
        LibraryBuilder builder = new(Path.Combine(_folder.Path, "nowhere"), null);
        Task Build() => builder.BuildAsync(Pack(new TinyModel().Write(_folder)), _folder.Sub("build"), TestContext.Current.CancellationToken);
        Assert.Contains("nowhere cannot be started", (await Assert.ThrowsAsync<VerificationException>(Build)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_can_be_ended()
    {
        using CancellationTokenSource source = new();
        Task build = BuildAsync("sleep 600", cancellation: source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => build.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void What_is_no_library_cannot_be_loaded()
    {
        using PlannedModel model = new(new TinyModel().Write(_folder));
        string path = _folder.Write("libnone.so", "nothing");
        Assert.StartsWith($"{path} cannot be loaded: ", Assert.Throws<VerificationException>(() => new NativeModelLibrary(path, "tiny", model.Plan)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_without_the_models_functions_is_refused_with_the_first_that_it_lacks()
    {
        using PlannedModel model = new(new TinyModel().Write(_folder));
        string path = Compile("int other_open(void) { return 0; }");
        Assert.Contains("has no function tiny_open.", Assert.Throws<VerificationException>(() => new NativeModelLibrary(path, "tiny", model.Plan)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_status_becomes_the_librarys_own_message()
    {
        using PlannedModel model = new(new TinyModel().Write(_folder));
        NativeModelLibrary library = new(Compile("""
            #include <stdint.h>
            #include <string.h>
            int32_t tiny_open(uint64_t* session) { *session = 7; return 0; }
            int32_t tiny_close(uint64_t session) { (void)session; return 0; }
            int32_t tiny_encode(uint64_t s, const char* t, int64_t n, const char* p, int64_t m, int32_t unit, const void* tokens, int64_t* count)
            { (void)s; (void)t; (void)p; (void)unit; (void)tokens; *count = 0; return n == 4 && m == 0 && p == 0 ? 0 : 1; }
            int32_t tiny_hidden_states(void) { return 4; }
            int32_t tiny_outputs(void) { return 3; }
            int64_t tiny_last_error(char* buffer, int64_t capacity) { const char* m = "Ärger"; if (buffer) strncpy(buffer, m, capacity); return strlen(m); }
            const char* tiny_kernel(void) { return "AvxVnni"; }
            const char* tiny_version(void) { return "0.1.0+abc"; }
            """), "tiny", model.Plan);
        Assert.Equal(("AvxVnni", "0.1.0+abc"), (library.Kernel, library.Version));
        using IModelSession session = library.Open();
        Assert.Empty(session.Encode("😀", null).Ids);
        Assert.Equal("The library refused encode (status 1): Ärger", Assert.Throws<VerificationException>(() => session.Encode("a", "")).Message);
        Assert.Equal("The library refused hidden_states (status 4): Ärger", Assert.Throws<VerificationException>(() => session.HiddenStates([1], null, 0)).Message);
        Assert.Equal("The library refused outputs (status 3): Ärger", Assert.Throws<VerificationException>(() => session.Outputs([1], [0])).Message);
    }

    [Fact]
    public void A_library_is_kept_under_a_key_of_its_model()
    {
        LibraryCache cache = new(Path.Combine(_folder.Path, "cache"));
        string library = _folder.Write("built.so", "library");
        string key = LibraryCache.KeyOf(Pack(new TinyModel().Write(_folder)));
        Assert.Null(cache.Find(key));
        cache.Add(key, library);
        cache.Add(key, library); // another program was faster
        Assert.Equal("library", File.ReadAllText(cache.Find(key)!));
        Assert.Single(Directory.GetDirectories(Path.Combine(_folder.Path, "cache")));

        Assert.Equal(key, LibraryCache.KeyOf(Pack(new TinyModel().Write(_folder, "elsewhere"))));
        TinyModel other = new();
        other.Replace("classifier.bias", b => StoredTensor.Of(b.Name, b.Type, b.Shape, [1, 2, 3]));
        Assert.NotEqual(key, LibraryCache.KeyOf(Pack(other.Write(_folder, "other"))));
        Assert.NotEqual(key, LibraryCache.KeyOf(Pack(new TinyModel().Write(_folder, "named"), "named")));
    }

    [Fact]
    public void Of_many_libraries_the_oldest_go()
    {
        LibraryCache cache = new(Path.Combine(_folder.Path, "cache"));
        string library = _folder.Write("built.so", "library");
        for (int i = 0; i < 12; i++)
        {
            cache.Add($"{i}", library);
            File.SetLastWriteTimeUtc(Path.Combine(_folder.Path, "cache", $"{i}", LibraryProject.File), DateTime.UtcNow.AddDays(i - 30));
        }

        Assert.NotNull(cache.Find("0")); // which is used now
        cache.Add("new", library);
        Assert.Equal(12, Directory.GetDirectories(Path.Combine(_folder.Path, "cache")).Length);
        Assert.NotNull(cache.Find("0"));
        Assert.Null(cache.Find("1"));
        Assert.NotNull(cache.Find("2"));
    }

    [Fact]
    public void A_cache_that_cannot_be_written_to_is_no_error()
    {
        LibraryCache cache = new(Path.Combine(_folder.Write("file", "no folder"), "cache"));
        cache.Add("key", _folder.Write("built.so", "library"));
        Assert.Null(cache.Find("key"));
    }

    private PackedFiles Pack(string folder, string name = "tiny") => new(folder, ModelName.Parse(name, folder), _folder.Sub($"packed {Guid.NewGuid():N}"));

    private Task<string> BuildAsync(string script, TextWriter? verbose = null, CancellationToken? cancellation = null)
    {
        string dotnet = _folder.Write("dotnet", $"#!/bin/sh\n{script}\n");
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("the build is a shell script here");
        }
        else
        {
            File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return new LibraryBuilder(dotnet, verbose).BuildAsync(Pack(new TinyModel().Write(_folder)), _folder.Sub("build"), cancellation ?? TestContext.Current.CancellationToken);
    }

    // A library in C, where there is a compiler.
    private string Compile(string source)
    {
        string library = Path.Combine(_folder.Path, $"lib{Guid.NewGuid():N}.so");
        string code = _folder.Write("library.c", source);
        string? compiler = new[] { "cc", "gcc", "clang" }.SelectMany(c => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(f => Path.Combine(f, c))).FirstOrDefault(File.Exists);
        Assert.SkipWhen(compiler is null, "needs a C compiler");
        using Process process = Process.Start(compiler, ["-shared", "-fPIC", "-o", library, code]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return library;
    }
}
