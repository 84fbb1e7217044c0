using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AotDistil.Layout;
using AotDistil.Packer.Manifests;
using AotDistil.Packer.Tests.Support;
using Xunit;

namespace AotDistil.Packer.Tests;

public sealed class ManifestTests : IDisposable
{
    /// <summary>Names that would break out of a string, a line, a comment or an encoding if they could.</summary>
    private static readonly string[] NastyNames =
        ["a\"b", "back\\slash", "line\nbreak", "tab\t", "\r\b\f\u001b\u007f\u0085", "*/ int main;", "/* ??/", "naïve 日本 🙂", "\u2028\u2029", "[x] = 1 # no", "'''\"\"\"", ""];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Values_are_written_as_TOML()
    {
        TomlWriter toml = new();
        toml.Comment("c");
        toml.Value("i", -12L);
        toml.Table("t");
        toml.Value("eps", 1e-12);
        toml.Value("whole", 3.0);
        toml.Value("half", 0.5);
        toml.Value("yes", true);
        toml.ArrayTable("a");
        toml.Value("names", ["x", "y\n"]);
        toml.Value("none", Array.Empty<string>());
        toml.Value("numbers", [1, -2]);
        Assert.Equal("# c\ni = -12\n\n[t]\neps = 1e-12\nwhole = 3.0\nhalf = 0.5\nyes = true\n\n[[a]]\nnames = [\"x\", \"y\\n\"]\nnone = []\nnumbers = [1, -2]\n", toml.ToString());
    }

    [Fact]
    public void A_string_is_one_line_without_control_characters()
    {
        TomlWriter toml = new();
        toml.Value("names", NastyNames);
        string line = toml.ToString()[..^1];
        Assert.DoesNotContain(line, c => char.IsControl(c) || c is '\u2028' or '\u2029');
        Assert.Contains("\"a\\\"b\", \"back\\\\slash\", \"line\\nbreak\", \"tab\\t\", \"\\r\\b\\f\\u001B\\u007F\\u0085\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_TOML_reader_gets_back_what_was_meant()
    {
        string python = await RequirePython();
        TinyModel model = new();
        model.Config["id2label"] = new JsonObject(NastyNames.Select((n, i) => KeyValuePair.Create<string, JsonNode?>($"{i}", n)));
        model.Replace("classifier.weight", t => StoredTensor.Of(t.Name, "F32", [NastyNames.Length, TinyModel.Dim], new float[NastyNames.Length * TinyModel.Dim]));
        model.Replace("classifier.bias", t => StoredTensor.Of(t.Name, "F32", [NastyNames.Length], new float[NastyNames.Length]));
        string folder = model.Write(_folder);
        File.WriteAllText(Path.Combine(folder, "README.md"), "---\nlicense: apache-2.0\nlanguage:\n- en\n- \"de\"\nmodel_name: 'Tiny: one'\ntags: [x]\n---\nlicense: mit\n");
        ModelPacker.Pack(folder, "tiny-model", _folder.Path);

        string json = await Run(python, "-B", "-c", "import json, sys, tomllib; print(json.dumps(tomllib.load(open(sys.argv[1], 'rb'))))", Path.Combine(_folder.Path, "tiny-model.aotdistil"));
        JsonElement manifest = JsonDocument.Parse(json).RootElement;

        Assert.Equal(WeightsLayout.FormatVersion, manifest.GetProperty("format").GetInt32());
        Assert.Equal("TinyModel", manifest.GetProperty("model").GetProperty("class").GetString());
        Assert.Equal("tiny_model", manifest.GetProperty("model").GetProperty("prefix").GetString());
        Assert.Equal(1e-12, manifest.GetProperty("encoder").GetProperty("layer_norm_eps").GetDouble());
        Assert.Equal(NastyNames, manifest.GetProperty("labels").GetProperty("names").EnumerateArray().Select(n => n.GetString()));
        Assert.Equal(new FileInfo(Path.Combine(_folder.Path, "tiny-model.weights.bin")).Length, manifest.GetProperty("weights").GetProperty("length").GetInt64());
        Assert.Equal(2, manifest.GetProperty("embedding").GetArrayLength());
        Assert.Equal(1 + (2 * TinyModel.Layers), manifest.GetProperty("layer_norm").GetArrayLength());
        Assert.Equal(2 + (4 * TinyModel.Layers), manifest.GetProperty("linear").GetArrayLength());
        string[] sources = [.. manifest.GetProperty("source").EnumerateArray().Select(s => s.GetProperty("file").GetString()!)];
        Assert.Equal(sources.Order(StringComparer.Ordinal), sources);
        Assert.All(["README.md", "config.json", "model.safetensors"], f => Assert.Contains(f, sources));
        Assert.Equal("""{"model_name":"Tiny: one","license":"apache-2.0","language":"en, de"}""", JsonSerializer.Serialize(manifest.GetProperty("card")));
    }

    [Fact]
    public async Task The_header_compiles_as_C_and_as_Cpp_whatever_the_labels()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a compiler called cc");
        Assert.SkipUnless(await Succeeds("cc", "--version"), "needs a C compiler called cc");
        TinyModel model = new();
        model.Config["id2label"] = new JsonObject { ["0"] = NastyNames[5], ["1"] = NastyNames[6], ["2"] = NastyNames[2] };
        ModelPacker.Pack(model.Write(_folder), "tiny-model", _folder.Path);
        string use = _folder.Write("use.c", "#include \"tiny-model.h\"\nint use(void);\nint use(void) { return TINY_MODEL_LABELS + TINY_MODEL_OK + (int)(tiny_model_label(0) != NULL); }\n");

        await Run("cc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", use);
        await Run("cc", "-x", "c++", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", use);
    }

    [Theory]
    [InlineData("DistilBertForSequenceClassification", "LABELS,DIM,LAYERS,MAX_POSITIONS,MAX_TOKENS", "hidden_states,outputs,classify,classify_batch,classify_top,logits,label")]
    [InlineData("BertForSequenceClassification", "LABELS,USUAL,NONE", "hidden_states,outputs,classify,classify_batch,classify_top,logits,label,zero_shot", "contradiction,neutral,Entailment")]
    [InlineData("BertForSequenceClassification", "LABELS,USUAL,NONE", "hidden_states,outputs,classify,classify_batch,classify_top,logits,label,rerank", "entailment")]
    [InlineData("BertForTokenClassification", "LABELS,DIM", "hidden_states,outputs,label,entities,entity_word,group")]
    [InlineData("AlbertForQuestionAnswering", "LABELS,DIM", "hidden_states,outputs,label,answer")]
    [InlineData("RobertaForMaskedLM", "DIM", "hidden_states,outputs,fill_mask,token_text,filled_text")]
    [InlineData(
        "SqueezeBertModel",
        "DIM,USUAL,MEAN,CLS,MAX,FLOAT,INT8,BINARY",
        "hidden_states,embed,vector_size,similarity,search,few_shot_fit,few_shot_load,few_shot_save,few_shot_facts,few_shot_label,few_shot_classify,few_shot_close")]
    public async Task The_header_of_every_task_compiles_and_declares_its_functions(string @class, string constants, string functions, string? labels = null)
    {
        TinyModel model = TinyModel.Of(@class);
        if (labels?.Split(',') is { } names)
        {
            model.Config["id2label"] = new JsonObject(names.Select((n, i) => KeyValuePair.Create<string, JsonNode?>($"{i}", n)));
            model.Replace("classifier.weight", t => StoredTensor.Of(t.Name, "F32", [names.Length, t.Shape[1]], new float[names.Length * t.Shape[1]]));
            model.Replace("classifier.bias", t => StoredTensor.Of(t.Name, "F32", [names.Length], new float[names.Length]));
        }

        ModelPacker.Pack(model.Write(_folder), "tiny-model", _folder.Path);
        string header = File.ReadAllText(Path.Combine(_folder.Path, "tiny-model.h"));
        string[] always = ["open", "open_threads", "close", "tokenize", "encode", "last_error", "kernel", "version"];
        string[] ofTasks =
        [
            "hidden_states", "outputs", "classify", "classify_batch", "classify_top", "logits", "label", "zero_shot", "rerank", "entities", "entity_word", "group", "answer",
            "fill_mask", "token_text", "filled_text", "embed", "vector_size", "similarity", "search",
            "few_shot_fit", "few_shot_load", "few_shot_save", "few_shot_facts", "few_shot_label", "few_shot_classify", "few_shot_close",
        ];
        string[] expected = [.. functions.Split(','), .. always];
        string code = Regex.Replace(header, @"/\*.*?\*/", "", RegexOptions.Singleline); // comments name functions too
        Assert.All([.. always, .. ofTasks], name => Assert.Equal(expected.Contains(name) ? 2 : 1, code.Split($" tiny_model_{name}(").Length));
        Assert.Equal(constants.Contains("LABELS", StringComparison.Ordinal), header.Contains("#define TINY_MODEL_LABELS ", StringComparison.Ordinal));
        Assert.DoesNotContain("\n\n\n", header, StringComparison.Ordinal);
        Assert.DoesNotContain(header.Split('\n'), line => line != line.TrimEnd());

        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a compiler called cc");
        Assert.SkipUnless(await Succeeds("cc", "--version"), "needs a C compiler called cc");
        string sum = string.Join(" + ", [.. constants.Split(',').Select(c => $"TINY_MODEL_{c}"), .. expected.Select(f => $"(tiny_model_{f} != NULL)")]);
        string use = _folder.Write("use.c", $"#include \"tiny-model.h\"\nint use(void);\nint use(void) {{ return {sum}; }}\n");
        await Run("cc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wno-address", "-fsyntax-only", use);
        await Run("cc", "-x", "c++", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wno-address", "-fsyntax-only", use);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("""{"sentence_transformers":{"activation_fn":"torch.nn.modules.linear.Identity","version":"5.1.0"}}""", false)]
    [InlineData("""{"sentence_transformers":{"activation_fn":"torch.nn.modules.activation.Sigmoid"},"sbert_ce_default_activation_function":"torch.nn.modules.linear.Identity"}""", true)]
    [InlineData("""{"sbert_ce_default_activation_function":"torch.nn.modules.linear.Identity"}""", false)]
    [InlineData("""{"sentence_transformers":{"activation_fn":null}}""", true)]
    public void A_reranker_has_the_activation_that_its_config_says(string? config, bool sigmoid)
    {
        TinyModel model = new();
        model.Config["id2label"] = new JsonObject { ["0"] = "relevance" };
        model.Replace("classifier.weight", t => StoredTensor.Of(t.Name, "F32", [1, TinyModel.Dim], new float[TinyModel.Dim]));
        model.Replace("classifier.bias", t => StoredTensor.Of(t.Name, "F32", [1], new float[1]));
        foreach ((string key, JsonNode? value) in config is null ? [] : JsonNode.Parse(config)!.AsObject())
        {
            model.Config[key] = value?.DeepClone();
        }

        ModelPacker.Pack(model.Write(_folder), "tiny", _folder.Path);
        Assert.Contains($"[ranking]\nsigmoid = {(sigmoid ? "true" : "false")}\n", File.ReadAllText(Path.Combine(_folder.Path, "tiny.aotdistil")), StringComparison.Ordinal);
        Assert.Contains($"which is {(sigmoid ? "the first" : "the second")}.", File.ReadAllText(Path.Combine(_folder.Path, "tiny.h")), StringComparison.Ordinal);
    }

    [Fact]
    public void An_activation_of_a_reranker_that_is_no_name_is_refused()
    {
        TinyModel model = new();
        model.Config["sentence_transformers"] = new JsonObject { ["activation_fn"] = 7 };
        PackerException refusal = Assert.Throws<PackerException>(() => ModelPacker.Pack(model.Write(_folder), "tiny", _folder.Path));
        Assert.Equal("'activation_fn' holds a number; expected a string", refusal.Message);
    }

    [Theory]
    [InlineData("RobertaForMaskedLM", "room for count * 35 numbers, token by token")]
    [InlineData("BertForTokenClassification", "room for count * TINY_LABELS numbers, token by token")]
    [InlineData("BertForSequenceClassification", "room for TINY_LABELS numbers.")]
    public void The_header_says_how_much_room_outputs_need(string @class, string room)
    {
        ModelPacker.Pack(TinyModel.Of(@class).Write(_folder), "tiny", _folder.Path);
        Assert.Contains($"outputs: {room}", File.ReadAllText(Path.Combine(_folder.Path, "tiny.h")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_manifest_says_what_is_new_of_each_architecture()
    {
        string albert = Manifest("AlbertForMaskedLM"), squeezed = Manifest("SqueezeBertForTokenClassification"), distilled = Manifest("DistilBertForSequenceClassification");
        Assert.Contains("architecture = \"albert\"\ntask = \"mlm\"\nproblem = \"single_label_classification\"\n", albert, StringComparison.Ordinal);
        Assert.Contains("[encoder]\nlayers = 4\nlayer_order = [0, 1, 0, 1, 2, 3]\n", albert, StringComparison.Ordinal);
        Assert.Contains("embedding_dim = 10\nembedding_layer_norm_eps = 1e-05\n", albert, StringComparison.Ordinal);
        Assert.Contains("[head]\nhidden_dim = 10\nactivation = \"gelu\"\nlayer_norm = true\noutputs = 35\n\n[labels]\nnames = []\n", albert, StringComparison.Ordinal);
        Assert.Contains("name = \"word_embeddings\"\nrows = 35\ncols = 10\n", albert, StringComparison.Ordinal);
        Assert.Contains("is_linear = true\n", albert, StringComparison.Ordinal);
        Assert.Contains("out = 54\ngroups = [3, 2, 1]\n", squeezed, StringComparison.Ordinal);
        Assert.Contains("layer_norm_eps = 1e-12\nembedding_dim = 0\nembedding_layer_norm_eps = 1e-05\n", squeezed, StringComparison.Ordinal);
        Assert.Contains("[head]\nhidden_dim = 0\nactivation = \"gelu\"\nlayer_norm = false\noutputs = 3\n", squeezed, StringComparison.Ordinal);
        Assert.Contains("layers = 2\nlayer_order = [0, 1]\n", distilled, StringComparison.Ordinal);
        Assert.Contains("groups = [1, 1, 1]\n", distilled, StringComparison.Ordinal);
        Assert.DoesNotContain("is_linear = true", distilled, StringComparison.Ordinal);

        string Manifest(string @class)
        {
            ModelPacker.Pack(TinyModel.Of(@class).Write(_folder), "tiny", _folder.Path);
            return File.ReadAllText(Path.Combine(_folder.Path, "tiny.aotdistil"));
        }
    }

    [Theory]
    [InlineData("single_label_classification", "softmax")]
    [InlineData("multi_label_classification", "sigmoid")]
    [InlineData("regression", "raw value")]
    public void The_header_says_what_the_scores_are(string problem, string word)
    {
        TinyModel model = new();
        model.Config["problem_type"] = problem;
        ModelPacker.Pack(model.Write(_folder), "tiny", _folder.Path);
        string header = File.ReadAllText(Path.Combine(_folder.Path, "tiny.h"));
        Assert.Contains(word, header[header.IndexOf("Classifies one text", StringComparison.Ordinal)..header.IndexOf("Classifies many", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.Contains("#define TINY_LABELS 3\n", header, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', header);
    }

    [Theory]
    [InlineData("")]
    [InlineData("---\nlicense: mit\n")]
    [InlineData("text\n---\nlicense: mit\n---\n")]
    [InlineData("---\n---\nlicense: mit\n")]
    [InlineData("---\nlicense:\n---\n")]
    [InlineData("---\n  license: mit\nxlicense: mit\nlicense: \u0001\n---\n")]
    public void A_card_without_facts_gives_none(string card) => Assert.Empty(ModelCard.Read(Encoding.UTF8.GetBytes(card)));

    [Theory]
    [InlineData("---\nlicense: mit\n---\n", "mit")]
    [InlineData("\uFEFF---\r\nlicense:   \"mit\"  \r\n---\r\n", "mit")]
    [InlineData("---\nlicense: [mit, 'apache-2.0']\n---", "mit, apache-2.0")]
    [InlineData("---\ntags:\n- license: no\nlicense:\n  - mit\n  - x\nlanguage: en\n---", "mit, x")]
    public void A_card_gives_its_licence(string card, string licence) =>
        Assert.Equal(licence, ModelCard.Read(Encoding.UTF8.GetBytes(card)).Single(f => f.Key == "license").Value);

    [Fact]
    public void A_card_of_any_bytes_does_no_harm()
    {
        byte[] bytes = new byte[4096];
        new Random(1).NextBytes(bytes);
        Assert.Empty(ModelCard.Read(bytes));
        Assert.Empty(ModelCard.Read([.. "---\n"u8, .. bytes, .. "\n---\n"u8]));
    }

    private static async Task<string> RequirePython()
    {
        foreach (string python in (string[])["python3", "python"])
        {
            if (await Succeeds(python, "-B", "-c", "import tomllib"))
            {
                return python;
            }
        }

        Assert.Skip("needs Python 3.11 or later, which has tomllib");
        return "";
    }

    private static async Task<bool> Succeeds(string program, params string[] arguments)
    {
        try
        {
            await Run(program, arguments);
            return true;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return false;
        }
    }

    private static async Task<string> Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} failed: {await error}");
    }
}
