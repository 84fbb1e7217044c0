using System.Globalization;
using System.Reflection;
using AotDistil.Generator.Diagnostics;
using AotDistil.Generator.Emit;
using AotDistil.Generator.Manifests;
using AotDistil.Generator.Model;
using AotDistil.Generator.Tests.Harness;
using AotDistil.Tests;
using Microsoft.CodeAnalysis;

namespace AotDistil.Generator.Tests;

public sealed class DiagnosticTests
{
    private const string Qkv = "name = \"layer.0.attention.qkv_lin\"\nin = 20\nout = 60\ngroups = [1, 1, 1]\n";
    private const string Sequence = "task = \"sequence\"\nproblem = \"single_label_classification\"\n";
    private const string Order = "layers = 2\nlayer_order = [0, 1]\n";

    /// <summary>Id, what of the manifest is replaced by what, and what the message must say.</summary>
    public static TheoryData<string, string, string, string> Damages => new()
    {
        // Not well formed.
        { "AOTD001", "[encoder]", "[encoder", "expected ']' after the table name 'encoder'" },
        { "AOTD001", "[encoder]", "[en.coder]", "expected ']' after the table name 'en'" },
        { "AOTD001", "[encoder]", "[]", "expected a name" },
        { "AOTD001", "[encoder]", "[encoder] x", "expected the end of the line, found 'x'" },
        { "AOTD001", "layers = 2", "layers 2", "expected '=' after the key 'layers'" },
        { "AOTD001", "layers = 2", "layers =", "expected a value, found the end of the line" },
        { "AOTD001", "layers = 2", "layers = 2 3", "expected the end of the line, found '3'" },
        { "AOTD001", "layers = 2", "layers = 02", "'02' is no value" },
        { "AOTD001", "layers = 2", "layers = 2_000", "'2_000' is no value" },
        { "AOTD001", "layers = 2", "layers = --2", "'--2' is no value" },
        { "AOTD001", "layers = 2", "layers = 9223372036854775808", "is no value" },
        { "AOTD001", "\nlayer_norm_eps = 1e-12", "\nlayer_norm_eps = 1e999", "'1e999' is no value" },
        { "AOTD001", "\nlayer_norm_eps = 1e-12", "\nlayer_norm_eps = nan", "'nan' is no value" },
        { "AOTD001", "\"distilbert\"", "\"distilbert", "no closing quote" },
        { "AOTD001", "\"distilbert\"", "'distilbert'", "expected a value" },
        { "AOTD001", "\"NEUTRAL\"", "\"\\x\"", "escape '\\x'" },
        { "AOTD001", "\"NEUTRAL\"", "\"\\ud800\"", "\\u escape" },
        { "AOTD001", "\"NEUTRAL\"", "\"\\u0000\"", "\\u escape" },
        { "AOTD001", "\"NEUTRAL\"", "\"\\u12\"", "\\u escape" },
        { "AOTD001", "\"NEUTRAL\"", "\"\u0007\"", "control character" },
        { "AOTD001", "\"NEUTRAL\", ", "\"NEUTRAL\" ", "expected ',' or ']'" },
        { "AOTD001", "\"POSITIVE\"]", "\"POSITIVE\",", "expected a value" },

        // Said twice.
        { "AOTD002", "layers = 2", "layers = 2\nlayers = 2", "'layers' of [encoder] stands in line 13 already" },
        { "AOTD002", "[encoder]", "[model]", "[model] stands in line 4 already" },
        { "AOTD002", "[encoder]", "[[model]]", "[model] stands in line 4 already" },

        // Another format.
        { "AOTD003", "format = 2", "format = 1", "format 1, but this generator reads format 2" },
        { "AOTD003", "format = 2", "format = \"2\"", "format '2'" },

        // Missing.
        { "AOTD004", "format = 2", "", "lacks 'format'" },
        { "AOTD004", "[labels]", "[label]", "lacks the table [labels]" },
        { "AOTD004", "layers = 2", "", "lacks 'layers' of [encoder]" },
        { "AOTD004", "[head]", "[foot]", "lacks the table [head]" },
        { "AOTD004", "task = \"sequence\"", "task = \"embedding\"", "lacks the table [pooling]" },
        { "AOTD004", Sequence, Embedding("normalize = true"), "lacks 'mode' of [pooling]" },
        { "AOTD004", "length = 1000", "", "lacks 'length' of [tokenizer]" },
        { "AOTD004", "sha256 = \"5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef\"\n", "", "lacks 'sha256' of [tokenizer], expected 64 lower-case hexadecimal digits" },
        { "AOTD004", "dim = 20\nheads", "heads", "lacks 'dim' of [encoder]" },
        { "AOTD004", "layer_order = [0, 1]\n", "", "lacks 'layer_order' of [encoder], expected an array of at least one integer from 0 to 255" },
        { "AOTD004", "embedding_dim = 0\n", "", "lacks 'embedding_dim' of [encoder]" },
        { "AOTD004", "embedding_layer_norm_eps = 1e-12\n", "", "lacks 'embedding_layer_norm_eps' of [encoder]" },
        { "AOTD004", "\nhadamard = 0\n", "\n", "lacks 'hadamard' of [encoder]" },
        { "AOTD004", "hidden_hadamard = 0\n", "", "lacks 'hidden_hadamard' of [encoder]" },
        { "AOTD004", "embedding_hadamard = 0\n", "", "lacks 'embedding_hadamard' of [encoder]" },
        { "AOTD004", "hidden_dim = 20\n", "", "lacks 'hidden_dim' of [head]" },
        { "AOTD004", "layer_norm = false\n", "", "lacks 'layer_norm' of [head], expected true or false" },
        { "AOTD004", "outputs = 3\n", "", "lacks 'outputs' of [head]" },
        { "AOTD004", Qkv, "name = \"layer.0.attention.qkv_lin\"\nin = 20\nout = 60\n", "lacks 'groups' of [[linear]] 1" },
        { "AOTD004", "scales = 1024\nis_linear = false\n", "scales = 1024\n", "lacks 'is_linear' of [[embedding]] 1, expected true or false" },

        // Cannot be right.
        { "AOTD005", "layers = 2", "layers = 0", "'layers' of [encoder] is 0, but must be an integer from 1 to" },
        { "AOTD005", "layers = 2", "layers = 1000000", "is 1000000" },
        { "AOTD005", "layers = 2", "layers = -9223372036854775808", "is -9223372036854775808" },
        { "AOTD005", "layers = 2", "layers = \"2\"", "is '2'" },
        { "AOTD005", "layers = 2", "layers = 2.0", "is 2" },
        { "AOTD005", "heads = 4", "heads = 3", "must be a divisor of 'dim', which is 20" },
        { "AOTD005", "\nlayer_norm_eps = 1e-12", "\nlayer_norm_eps = 0.0", "'layer_norm_eps' of [encoder] is 0" },
        { "AOTD005", "\nlayer_norm_eps = 1e-12", "\nlayer_norm_eps = -1e-12", "must be a number above 0" },
        { "AOTD005", "normalizer = [\"clean_text\", ", "normalizer = [1, ", "must be an array of strings" },
        { "AOTD005", "cls_id = 2", "cls_id = -2", "must be an integer from -1 to 29" },
        { "AOTD005", "mask_id = 4", "mask_id = 30", "must be an integer from -1 to 29" },
        { "AOTD005", "max_length = 16", "max_length = 17", "must be an integer from 1 to 16" },
        { "AOTD005", "\"NEUTRAL\"", "2", "must be an array of strings" },
        { "AOTD005", "\"5f70bf18", "\"5F70bf18", "'sha256' of [tokenizer] is '5F70bf18" },
        { "AOTD005", "length = 1000", "length = 0", "'length' of [tokenizer] is 0, but must be an integer from 1 to" },
        { "AOTD005", "name = \"tiny\"", "name = \"../tiny\"", "must be a name of letters" },
        { "AOTD005", "file = \"tiny.weights.bin\"", "file = \"/etc/passwd\"", "must be 'tiny.weights.bin'" },
        { "AOTD005", "layer_order = [0, 1]", "layer_order = []", "'layer_order' of [encoder] is [], but must be an array of at least one integer" },
        { "AOTD005", "layer_order = [0, 1]", "layer_order = [0, -1]", "is [0, -1]" },
        { "AOTD005", "layer_order = [0, 1]", "layer_order = [0, 1.0]", "'layer_order' of [encoder] is [0, 1]" },
        { "AOTD005", "layer_order = [0, 1]", "layer_order = [0, \"1\"]", "is [0, '1']" },
        { "AOTD005", "layer_order = [0, 1]", "layer_order = 1", "'layer_order' of [encoder] is 1" },
        { "AOTD005", "layer_order = [0, 1]", "layer_order = [0, 2]", "is [0, 2], but must be at most 256 numbers below 'layers', which is 2" },
        { "AOTD005", "layer_order = [0, 1]", $"layer_order = [{string.Join(", ", Enumerable.Repeat(1, 257))}]", "is [1, 1, 1, 1, 1, 1, 1, 1, …], but must be at most 256 numbers" },
        { "AOTD005", "embedding_dim = 0", "embedding_dim = -1", "'embedding_dim' of [encoder] is -1, but must be an integer from 0 to 65536" },
        { "AOTD005", "embedding_dim = 0", "embedding_dim = \"12\"", "'embedding_dim' of [encoder] is '12'" },
        { "AOTD005", "embedding_layer_norm_eps = 1e-12", "embedding_layer_norm_eps = 0.0", "must be a number above 0 and at most 1" },
        { "AOTD005", "embedding_layer_norm_eps = 1e-12", "embedding_layer_norm_eps = 1.5", "'embedding_layer_norm_eps' of [encoder] is 1.5" },
        { "AOTD005", "embedding_layer_norm_eps = 1e-12", "embedding_layer_norm_eps = 1", "'embedding_layer_norm_eps' of [encoder] is 1" },
        { "AOTD005", "\nhadamard = 0", "\nhadamard = -32", "'hadamard' of [encoder] is -32, but must be an integer from 0 to 65536" },
        { "AOTD005", "\nhadamard = 0", "\nhadamard = \"on\"", "'hadamard' of [encoder] is 'on'" },
        { "AOTD005", "\nhadamard = 0", "\nhadamard = 16", "'hadamard' of [encoder] is 16, but must be 0, or a power of 2 from 32 on that divides 20" },
        { "AOTD005", "\nhadamard = 0", "\nhadamard = 32", "'hadamard' of [encoder] is 32, but must be 0, or a power of 2 from 32 on that divides 20" },
        { "AOTD005", "embedding_hadamard = 0", "embedding_hadamard = 32", "'embedding_hadamard' of [encoder] is 32, but must be 0, or a power of 2 from 32 on that divides 20" },
        { "AOTD005", "hidden_hadamard = 0", "hidden_hadamard = 36", "'hidden_hadamard' of [encoder] is 36, but must be 0, or a power of 2 from 32 on that divides 36" },
        { "AOTD005", "hidden_dim = 20", "hidden_dim = 21", "'hidden_dim' of [head] is 21, but must be an integer from 0 to 20" },
        { "AOTD005", "layer_norm = false", "layer_norm = 0", "'layer_norm' of [head] is 0, but must be true or false" },
        { "AOTD005", "layer_norm = false", "layer_norm = \"false\"", "'layer_norm' of [head] is 'false'" },
        { "AOTD005", Sequence, Embedding("mode = \"max\"\nnormalize = 1"), "'normalize' of [pooling] is 1, but must be true or false" },
        { "AOTD005", "outputs = 3", "outputs = -1", "'outputs' of [head] is -1, but must be an integer from 0 to 16777216" },
        { "AOTD005", "scales = 1024\nis_linear = false", "scales = 1024\nis_linear = 1", "'is_linear' of [[embedding]] 1 is 1, but must be true or false" },
        { "AOTD005", "groups = [1, 1, 1]\nweights = 1984", "groups = 3\nweights = 1984", "'groups' of [[linear]] 1 is 3, but must be an array of at least one integer from 1 to" },
        { "AOTD005", "groups = [1, 1, 1]\nweights = 1984", "groups = []\nweights = 1984", "'groups' of [[linear]] 1 is []" },
        { "AOTD005", "groups = [1, 1, 1]\nweights = 1984", "groups = [1, 0, 1]\nweights = 1984", "is [1, 0, 1]" },
        { "AOTD005", "groups = [1, 1, 1]\nweights = 1984", "groups = [1, 1, 1, 1, 1, 1, 1]\nweights = 1984", "must be as many numbers as divide 'out', which is 60" },
        { "AOTD005", "groups = [1, 1, 1]\nweights = 1984", "groups = [1, 3, 1]\nweights = 1984", "is [1, 3, 1], but must be divisors of 'in', which is 20, and of each section's outputs, which are 20" },
        { "AOTD005", "groups = [1]\nweights = 6336", "groups = [5]\nweights = 6336", "is [5], but must be divisors of 'in', which is 20, and of each section's outputs, which are 36" },

        // More than this version can do.
        { "AOTD006", "\"distilbert\"", "\"gpt2\"", "is 'gpt2', which this version cannot do; it can do 'distilbert', 'bert', 'roberta', 'albert', 'squeezebert'" },
        { "AOTD006", "\"sequence\"", "\"summary\"", "'task' of [model] is 'summary', which this version cannot do; it can do 'sequence', 'token', 'qa', 'mlm', 'embedding'" },
        { "AOTD006", Sequence, Embedding("mode = \"median\"\nnormalize = true"), "'mode' of [pooling] is 'median', which this version cannot do; it can do 'mean', 'cls', 'max'" },
        { "AOTD006", "\"single_label_classification\"", "\"both\"", "'problem' of [model] is 'both'" },
        { "AOTD006", "\"gelu\"", "\"swish\"", "'activation' of [encoder] is 'swish', which this version cannot do; it can do 'gelu', 'gelu_tanh', 'relu', 'silu', 'mish', 'tanh'" },
        { "AOTD006", "activation = \"relu\"", "activation = \"Tanh\"", "'activation' of [head] is 'Tanh', which this version cannot do; it can do 'gelu', 'gelu_tanh', 'relu', 'silu', 'mish', 'tanh'" },
        { "AOTD006", "\"wordpiece\"", "\"wordlevel\"", "it can do 'wordpiece', 'bpe', 'unigram'" },

        // Outside the weights file.
        { "AOTD007", "values = 64", "values = 0", "'values' of [[embedding]] 'word_embeddings' is at 0" },
        { "AOTD007", "values = 64", "values = 65", "must begin at a multiple of 64" },
        { "AOTD007", "values = 64", "values = 1099511627776", "is at 1099511627776" },
        { "AOTD007", "length = 18880", "length = 18816", "'bias' of [[linear]] 'classifier' is at 18816 with 64 bytes, but must begin at a multiple of 64 from 64 and end by 18816" },

        // Overlaps.
        { "AOTD008", "scales = 1024\n", "scales = 960\n", "'scales' of [[embedding]] 'word_embeddings' (960 to 1080) overlaps 'values' of [[embedding]] 'word_embeddings' (64 to 1024)" },
        { "AOTD008", "scales = 1024\n", "scales = 1152\n", "overlaps" },

        // Shapes.
        { "AOTD009", Qkv, Qkv.Replace("[1, 1, 1]", "[1]", StringComparison.Ordinal), "is 20 → 60 in 1 section, but the model asks for 20 → 60 in 3 sections" },
        { "AOTD009", "rows = 30\ncols = 20", "rows = 29\ncols = 20", "is [29, 20], but the model asks for [30, 20]" },
        { "AOTD009", "\"NEGATIVE\", ", "", "[head] is 3 outputs and 2 labels, but the model asks for those of the task Sequence" },
        { "AOTD009", "names = [\"NEGATIVE\", \"NEUTRAL\", \"POSITIVE\"]", "names = []", "[head] is 3 outputs and 0 labels" },
        { "AOTD009", "outputs = 3", "outputs = 4", "[[linear]] 'classifier' is 20 → 3 in 1 section, but the model asks for 20 → 4 in 1 section" },
        { "AOTD009", "outputs = 3", "outputs = 2", "[head] is 2 outputs and 3 labels" },
        { "AOTD009", "\"sequence\"", "\"qa\"", "[head] is 3 outputs and 3 labels, but the model asks for those of the task QuestionAnswering" },
        { "AOTD009", "\"sequence\"", "\"mlm\"", "[head] is 3 outputs and 3 labels, but the model asks for those of the task MaskedLanguage" },
        { "AOTD009", Sequence, Embedding("mode = \"mean\"\nnormalize = true"), "[head] is 3 outputs and 3 labels, but the model asks for those of the task Embedding" },
        { "AOTD009", "groups = [1]\nweights = 17344", "groups = [4]\nweights = 17344", "[[linear]] 'pre_classifier' is 20 → 20 in 1 section with groups, but the model asks for 20 → 20 in 1 section" },
        { "AOTD009", "scales = 1664\nis_linear = false", "scales = 1664\nis_linear = true", "[[embedding]] 'position_embeddings' is [16, 20] as a linear, but the model asks for [16, 20]" },
        { "AOTD009", "hidden_dim = 20", "hidden_dim = 19", "[[linear]] 'pre_classifier' is 20 → 20 in 1 section, but the model asks for 20 → 19 in 1 section" },
        { "AOTD009", "hidden_dim = 36", "hidden_dim = 35", "'layer.0.ffn.lin1' is 20 → 36" },

        // The set of layers.
        { "AOTD010", "layers = 2", "layers = 3", "[[linear]] 'layer.2.ffn.lin1' is missing" },
        { "AOTD010", Order, "layers = 1\nlayer_order = [0]\n", "[[linear]] 'layer.1.ffn.lin1' is not expected" },
        { "AOTD010", "\"layer.1.ffn.lin1\"", "\"layer.0.ffn.lin1\"", "[[linear]] 'layer.0.ffn.lin1' is there twice" },
        { "AOTD010", "type_vocab_size = 0", "type_vocab_size = 2", "[[embedding]] 'type_embeddings' is missing" },
        { "AOTD010", "embedding_dim = 0", "embedding_dim = 20", "[[linear]] 'embeddings.projection' is missing in a model of 2 layers of DistilBert with task Sequence" },
        { "AOTD010", "hidden_dim = 20", "hidden_dim = 0", "[[linear]] 'pre_classifier' is not expected" },
        { "AOTD010", "layer_norm = false", "layer_norm = true", "[[layer_norm]] 'head.LayerNorm' is missing" },
        { "AOTD010", "\"embeddings.LayerNorm\"", "\"embeddings.layernorm\"", "'embeddings.LayerNorm' is missing" },

        // The distance from layer to layer: two blocks of the second one in each other's place.
        { "AOTD015", "gamma = 17088\nbeta = 17216", "gamma = 17216\nbeta = 17088", "Layer 1 does not lie as layer 0 does" },
        { "AOTD015", "groups = [1]\nweights = 14016", "groups = [2]\nweights = 14016", "Layer 1 does not lie as layer 0 does" },

        // Names.
        { "AOTD011", "class = \"Tiny\"", "class = \"1Tiny\"", "The class name is '1Tiny'" },
        { "AOTD011", "class = \"Tiny\"", "class = \"ModelKernels\"", "The class name is 'ModelKernels', which is not free: the kernels that all models share have it; give the model another Name" },
        { "AOTD011", "class = \"Tiny\"", "class = \"modelKERNELS\"", "The class name is 'modelKERNELS', which is not free" },
        { "AOTD011", "class = \"Tiny\"", "class = \"class\"", "The class name is 'class'" },
        { "AOTD011", "class = \"Tiny\"", "class = \"record\"", "The class name is 'record'" },
        { "AOTD011", "class = \"Tiny\"", "class = \"A{}class B\"", "not a C# identifier" },
        { "AOTD011", "class = \"Tiny\"", "class = \"\"", "The class name is ''" },
        { "AOTD011", "prefix = \"tiny\"", "prefix = \"ti-ny\"", "The prefix of C symbols is 'ti-ny'" },
        { "AOTD011", "prefix = \"tiny\"", "prefix = \"1tiny\"", "not a C identifier" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_manifest_gives_its_diagnostic_and_no_source(string id, string old, string @new, string message)
    {
        GeneratorHarness run = GeneratorHarness.Run(ManifestText.Read("tiny").With(old, @new));

        Diagnostic diagnostic = Assert.Single(run.Diagnostics.Where(d => d.GetMessage(CultureInfo.InvariantCulture).Contains(message, StringComparison.Ordinal)));
        Assert.Equal(id, diagnostic.Id);
        Assert.All(run.Diagnostics, d => Assert.Equal(id, d.Id));
        Assert.Equal("models/tiny.aotdistil", diagnostic.Location.GetLineSpan().Path);
        Assert.Empty(run.Files());
    }

    [Fact]
    public void A_diagnostic_points_at_the_line_it_is_about()
    {
        ManifestText manifest = ManifestText.Read("tiny").With("heads = 4", "heads = 3");
        Location location = Assert.Single(GeneratorHarness.Run(manifest).Diagnostics).Location;

        Assert.Equal("heads = 3", manifest.Text.Substring(location.SourceSpan.Start, location.SourceSpan.Length));
        Assert.Equal("heads = 3", manifest.Text.Split('\n')[location.GetLineSpan().StartLinePosition.Line]);
    }

    [Fact]
    public void All_wrong_values_are_told_at_once()
    {
        GeneratorHarness run = GeneratorHarness.Run(ManifestText.Read("tiny").With("layers = 2", "layers = 0").With("\"gelu\"", "\"swish\"").With("pad_id = 0", ""));

        Assert.Equal(["AOTD004", "AOTD005", "AOTD006"], run.Diagnostics.Select(d => d.Id).Order());
    }

    [Fact]
    public void However_much_is_wrong_twenty_errors_are_enough()
    {
        GeneratorHarness run = GeneratorHarness.Run(ManifestText.Read("tiny").With("layers = 2", "layers = 256"));

        Assert.Equal(20, run.Diagnostics.Length);
    }

    [Fact]
    public void A_manifest_that_cannot_be_read_is_AOTD014()
    {
        ParsedManifest parsed = ManifestParser.Parse(new ManifestSource("gone.aotdistil", null), "N");

        Assert.Equal("AOTD014", Assert.Single(parsed.Errors).Descriptor.Id);
        Assert.Null(parsed.Model);
    }

    [Theory]
    [InlineData("other", "Tiny", "other", "class name 'Tiny'")]
    [InlineData("other", "TINY", "other", "class name 'TINY'")]
    [InlineData("other", "Other", "tiny", "prefix of C symbols 'tiny'")]
    public void Two_models_with_one_name_are_AOTD012_and_neither_is_emitted(string name, string className, string prefix, string message)
    {
        ManifestText tiny = ManifestText.Read("tiny");
        GeneratorHarness run = GeneratorHarness.Run(tiny, tiny.Named(name, className, prefix), tiny.Named("third", "Third", "third"));

        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("AOTD012", diagnostic.Id);
        Assert.Contains($"'tiny' and 'other' both have the {message}", diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal("models/other.aotdistil", diagnostic.Location.GetLineSpan().Path);
        Assert.Equal(["ModelKernels", "Third"], run.Files().Keys.Select(file => file.Split('.')[0]).Distinct().Order());
        Assert.Contains("// Linears of third: ", run.Files()["ModelKernels.Linears.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AotDistilNamespace", "My..Models", "a C# namespace")]
    [InlineData("AotDistilNamespace", "class", "a C# namespace")]
    [InlineData("AotDistilNamespace", "A { } //", "a C# namespace")]
    [InlineData("AotDistilExports", "yes", "true or false")]
    [InlineData("AotDistilNativeKernels", "avx512", "true or false")]
    public void A_property_that_cannot_be_used_is_AOTD013(string property, string value, string expected)
    {
        GeneratorHarness run = GeneratorHarness.Run(new Dictionary<string, string> { [property] = value }, ManifestText.Read("tiny"));

        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("AOTD013", diagnostic.Id);
        Assert.Equal($"The property {property} is '{value}', but must be {expected}", diagnostic.GetMessage(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_bug_in_an_emitter_is_AOTD099_with_its_message()
    {
        // No model at all stands for whatever an emitter might stumble over; no manifest leads there.
        EmitOptions options = new(Exports: false, NativeKernels: false);
        MethodInfo emit = typeof(ModelGenerator).GetMethod("Emit", BindingFlags.NonPublic | BindingFlags.Static, [typeof(ModelSpec), typeof(EmitOptions)])!;
        object emitted = emit.Invoke(null, [null, options])!;
        var errors = (EquatableArray<DiagnosticInfo>)emitted.GetType().GetProperty("Errors")!.GetValue(emitted)!;

        Diagnostic diagnostic = Assert.Single(errors).ToDiagnostic();
        Assert.Equal("AOTD099", diagnostic.Id);
        Assert.Contains("NullReferenceException", diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_diagnostic_stands_in_the_release_notes_and_in_the_documentation()
    {
        DiagnosticDescriptor[] all =
        [
            .. typeof(Descriptors).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => f.GetValue(null)).OfType<DiagnosticDescriptor>(),
        ];
        string releases = File.ReadAllText(Path.Combine(Repository.Root, "generator", "AotDistil.Generator", "AnalyzerReleases.Unshipped.md"))
            + File.ReadAllText(Path.Combine(Repository.Root, "generator", "AotDistil.Generator", "AnalyzerReleases.Shipped.md"));
        string docs = string.Concat(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "diagnostics*.md").Select(File.ReadAllText));

        Assert.NotEmpty(all);
        Assert.Equal(all.Length, all.Select(d => d.Id).Distinct().Count());
        Assert.All(all, d => Assert.Contains($"\n{d.Id} | AotDistil | Error | {d.Title}", releases, StringComparison.Ordinal));
        Assert.All(all, d => Assert.Contains($"\n### {d.Id}", docs, StringComparison.Ordinal));
    }

    private static string Embedding(string pooling) => $"task = \"embedding\"\nproblem = \"single_label_classification\"\n\n[pooling]\n{pooling}\n";
}
