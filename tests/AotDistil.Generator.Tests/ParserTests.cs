using AotDistil.Generator.Emit;
using AotDistil.Generator.Manifests;
using AotDistil.Generator.Model;
using AotDistil.Generator.Tests.Harness;

namespace AotDistil.Generator.Tests;

public sealed class ParserTests
{
    [Fact]
    public void Every_table_reaches_the_model()
    {
        ModelSpec model = Parse(ManifestText.Read("tiny").Text);

        Assert.Equal(("tiny", "Tiny", "tiny", "My.Models"), (model.Name, model.ClassName, model.Prefix, model.Namespace));
        Assert.Equal((ModelArchitecture.DistilBert, ModelTask.Sequence, ModelProblem.SingleLabelClassification), (model.Architecture, model.Task, model.Problem));
        Assert.Equal(new EncoderSpec(2, new EquatableArray<int>([0, 1]), 20, 4, 36, Activation.Gelu, 1e-12, 0, 1e-12, 0, 0, 0, 16, 30, 0), model.Encoder);
        Assert.Equal(new HeadSpec(20, Activation.Relu, false, 3), model.Head);
        Assert.Equal((true, false, 20), (model.Encoder.RunsEachLayerOnce, model.Encoder.ProjectsEmbeddings, model.Encoder.EmbeddingWidth));
        Assert.Equal(5, model.Encoder.HeadDim);
        Assert.Equal(["NEGATIVE", "NEUTRAL", "POSITIVE"], model.Labels);
        Assert.Equal((TokenizerKind.WordPiece, 16, 1, 2, 3, 0, 4, 30), Tokenizer(model.Tokenizer));
        Assert.Equal(("tiny.weights.bin", 64), (model.Weights.File, model.Weights.Sha256.Length));
        Assert.Equal(2, model.Embeddings.Count);
        Assert.Equal(5, model.LayerNorms.Count);
        Assert.Equal(10, model.Linears.Count);
        Assert.Equal(("model.safetensors", 123456L), (model.Sources[1].File, model.Sources[1].Bytes));
        Assert.Equal("apache-2.0", model.CardValue("license"));
        Assert.Equal("en, de", model.CardValue("language"));
        Assert.Null(model.CardValue("datasets"));

        static (TokenizerKind, int, int, int, int, int, int, int) Tokenizer(TokenizerSpec t) =>
            (t.Kind, t.MaxLength, t.UnkId, t.ClsId, t.SepId, t.PadId, t.MaskId, t.VocabSize);
    }

    [Fact]
    public void Layers_are_found_by_name()
    {
        ModelSpec model = Parse(ManifestText.Read("tiny").Text);

        Assert.Equal(64, model.Embedding("word_embeddings").Values);
        Assert.Equal("layer.1.ffn.lin2", model.Linear("layer.1.ffn.lin2").Name);
        Assert.Equal("embeddings.LayerNorm", model.LayerNorm("embeddings.LayerNorm").Name);
        Assert.Throws<KeyNotFoundException>(() => model.Linear("layer.2.ffn.lin2"));
    }

    [Fact]
    public void A_linear_pads_each_section_to_whole_panels()
    {
        LinearSpec qkv = new("qkv", In: 21, Out: 60, new EquatableArray<int>([1, 1, 1]), 0, 0, 0, 0);

        Assert.Equal((3, 20, 32, 96, 24, 6), (qkv.Sections, qkv.SectionOut, qkv.PaddedSectionOut, qkv.PaddedOut, qkv.Window, qkv.Panels));
        Assert.False(qkv.IsGrouped);
        Assert.Equal([0, 0, 0, 0, 0, 0], qkv.WindowStarts);
        Assert.Equal((96L * 24, 96L * 4), (qkv.WeightsBytes, qkv.VectorBytes));
    }

    [Fact]
    public void A_panel_of_a_linear_in_groups_has_a_window_of_the_inputs()
    {
        LinearSpec squeezed = new("lin1", In: 32, Out: 64, new EquatableArray<int>([4]), 0, 0, 0, 0);
        Assert.Equal((true, 8, 4), (squeezed.IsGrouped, squeezed.Window, squeezed.Panels));
        Assert.Equal([0, 8, 16, 24], squeezed.WindowStarts);
        Assert.Equal((64L * 8, 64L * 4), (squeezed.WeightsBytes, squeezed.VectorBytes));

        LinearSpec uneven = new("qkv", In: 24, Out: 72, new EquatableArray<int>([3, 1, 2]), 0, 0, 0, 0);
        Assert.Equal((24, 24, 32, 6), (uneven.Window, uneven.SectionOut, uneven.PaddedSectionOut, uneven.Panels));
        Assert.Equal([0, 0, 0, 0, 0, 0], uneven.WindowStarts);
    }

    [Fact]
    public void Linears_whose_windows_differ_have_names_that_do()
    {
        LinearKernel first = Kernel(30), second = Kernel(24);
        Assert.Equal((first.Inputs, first.Outputs), (second.Inputs, second.Outputs));
        Assert.NotEqual(first.Grouped!.WindowStarts, second.Grouped!.WindowStarts);
        Assert.Equal(["Windows_20of30x32_Groups3Of30", "Windows_20of30x32_Groups3Of24"], [first.Windows, second.Windows]);
        Assert.NotEqual(first.Name, second.Name);
        Assert.Equal("Int8Linear_16of32x64_Groups2", LinearKernel.Of(new("lin", 32, 64, new EquatableArray<int>([2]), 0, 0, 0, 0), Epilogue.Bias, "").Name);

        static LinearKernel Kernel(int outputs) => LinearKernel.Of(new("lin", 30, outputs, new EquatableArray<int>([3]), 0, 0, 0, 0), Epilogue.Bias, "");
    }

    [Fact]
    public void An_albert_runs_its_layers_in_the_given_order_and_has_its_words_from_the_head()
    {
        ModelSpec model = Parse(ManifestText.Read("tiny-albert").Text);

        Assert.Equal((ModelArchitecture.Albert, ModelTask.MaskedLanguage), (model.Architecture, model.Task));
        Assert.Equal((2, false, true, 12), (model.Encoder.Layers, model.Encoder.RunsEachLayerOnce, model.Encoder.ProjectsEmbeddings, model.Encoder.EmbeddingWidth));
        Assert.Equal([0, 0, 1], model.Encoder.LayerOrder);
        Assert.Equal(new HeadSpec(12, Activation.GeluTanh, true, 30), model.Head);
        Assert.Empty(model.Labels);
        EmbeddingSpec words = model.Embedding("word_embeddings");
        LinearSpec last = model.Linear("classifier");
        Assert.True(words.IsLinear);
        Assert.Equal((last.Weights, last.Scales, last.WeightsBytes, last.VectorBytes), (words.Values, words.Scales, words.ValuesBytes, words.ScalesBytes));
    }

    [Theory]
    [InlineData("sequence", nameof(ModelTask.Sequence))]
    [InlineData("token", nameof(ModelTask.Token))]
    public void A_squeezebert_may_answer_for_texts_or_tokens(string word, string task)
    {
        ModelSpec model = Parse(ManifestText.Read("tiny-squeezebert").With("\"token\"", $"\"{word}\"").Text);

        Assert.Equal(task, model.Task.ToString());
        Assert.Equal(new HeadSpec(0, Activation.Gelu, false, 3), model.Head);
        Assert.Equal([4, 4, 4], model.Linear("layer.1.attention.qkv_lin").SectionGroups);
        Assert.Equal((1e-12, 1e-5), (model.Encoder.LayerNormEps, model.Encoder.EmbeddingLayerNormEps));
    }

    [Fact]
    public void A_model_may_have_its_hidden_states_for_an_answer()
    {
        string text = ManifestText.Read("tiny-squeezebert").With("\"token\"", "\"embedding\"").With("outputs = 3", "outputs = 0")
            .With("[\"O\", \"B-PER\", \"I-PER\"]", "[]").With("[labels]", "[pooling]\nmode = \"cls\"\nnormalize = true\n\n[labels]").Text;
        int head = text.IndexOf("[[linear]]\nname = \"classifier\"", StringComparison.Ordinal), sources = text.IndexOf("[[source]]", StringComparison.Ordinal);

        ModelSpec model = Parse(text[..head] + text[sources..]);

        Assert.Equal(new HeadSpec(0, Activation.Gelu, false, 0), model.Head);
        Assert.Equal(new PoolingSpec(PoolingMode.Cls, true), model.Pooling);
        Assert.Null(Parse(ManifestText.Read("tiny").Text).Pooling);
    }

    [Fact]
    public void Embeddings_and_norms_pad_to_sixteen()
    {
        EmbeddingSpec embedding = new("e", Rows: 3, Cols: 20, 0, 0, IsLinear: false), linear = embedding with { IsLinear = true };
        LayerNormSpec norm = new("n", Size: 20, 0, 0);

        Assert.Equal((32, 96L, 12L), (embedding.Stride, embedding.ValuesBytes, embedding.ScalesBytes));
        Assert.Equal((5, 16L * 20, 64L), (linear.Groups, linear.ValuesBytes, linear.ScalesBytes));
        Assert.Equal((32, 128L), (norm.PaddedSize, norm.BlockBytes));
    }

    [Fact]
    public void Equal_text_gives_equal_models_and_another_label_another()
    {
        string text = ManifestText.Read("tiny").Text;

        Assert.Equal(Parse(text), Parse(text));
        Assert.Equal(Parse(text).GetHashCode(), Parse(text).GetHashCode());
        Assert.NotEqual(Parse(text), Parse(text.Replace("NEUTRAL", "neutral", StringComparison.Ordinal)));
    }

    [Fact]
    public void Carriage_returns_comments_and_tabs_change_nothing()
    {
        string text = ManifestText.Read("tiny").Text;
        string other = text.Replace("heads = 4", "\theads\t=  4   # four", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal);

        Assert.Equal(Parse(text), Parse(other));
    }

    [Fact]
    public void Strings_are_unescaped()
    {
        ModelSpec model = Parse(ManifestText.Read("tiny").Text.Replace("\"NEUTRAL\"", "\"a\\\"b\\\\c\\n\\u00e9\\U0001F600]#\"", StringComparison.Ordinal));

        Assert.Equal("a\"b\\c\né😀]#", model.Labels[1]);
    }

    [Fact]
    public void Layers_may_share_all_their_blocks()
    {
        string text = ManifestText.Read("tiny").Text;
        int first = text.IndexOf("[[linear]]\nname = \"layer.0", StringComparison.Ordinal), second = text.IndexOf("[[linear]]\nname = \"layer.1", StringComparison.Ordinal);
        int head = text.IndexOf("[[linear]]\nname = \"pre_classifier", StringComparison.Ordinal);
        string tied = text[..second] + text[first..second].Replace("layer.0", "layer.1", StringComparison.Ordinal) + text[head..];

        ModelSpec model = Parse(tied);

        Assert.Equal(model.Linear("layer.0.ffn.lin2").Weights, model.Linear("layer.1.ffn.lin2").Weights);
        Assert.Equal(model.LayerNorm("layer.0.sa_layer_norm").Gamma, model.LayerNorm("layer.1.sa_layer_norm").Gamma);
    }

    [Theory]
    [InlineData("unk_id = 1", "unk_id = -1", -1, 2, 3, 0, 4)]
    [InlineData("cls_id = 2", "cls_id = -1", 1, -1, 3, 0, 4)]
    [InlineData("sep_id = 3", "sep_id = -1", 1, 2, -1, 0, 4)]
    [InlineData("pad_id = 0", "pad_id = -1", 1, 2, 3, -1, 4)]
    [InlineData("mask_id = 4", "mask_id = -1", 1, 2, 3, 0, -1)]
    public void A_vocabulary_need_not_have_every_special_token(string from, string to, int unk, int cls, int sep, int pad, int mask)
    {
        TokenizerSpec tokenizer = Parse(ManifestText.Read("tiny").With(from, to).Text).Tokenizer;

        Assert.Equal((unk, cls, sep, pad, mask), (tokenizer.UnkId, tokenizer.ClsId, tokenizer.SepId, tokenizer.PadId, tokenizer.MaskId));
    }

    [Theory]
    [InlineData("bpe", nameof(TokenizerKind.Bpe))]
    [InlineData("unigram", nameof(TokenizerKind.Unigram))]
    public void A_tokenizer_may_be_of_another_kind_and_have_no_steps(string name, string kind)
    {
        TokenizerSpec tokenizer = Parse(ManifestText.Read("tiny").With("\"wordpiece\"", $"\"{name}\"")
            .With("pre_tokenizer = [\"whitespace_split\", \"punctuation\"]", "pre_tokenizer = []").Text).Tokenizer;

        Assert.Equal(kind, tokenizer.Kind.ToString());
        Assert.Equal(["clean_text", "chinese_chars", "nfd", "drop_nonspacing_marks", "lowercase"], tokenizer.Normalizer);
        Assert.Empty(tokenizer.PreTokenizer);
    }

    [Fact]
    public void Keys_that_nobody_knows_are_passed_over()
    {
        string text = ManifestText.Read("tiny").Text;

        Assert.Equal(Parse(text), Parse(text.Replace("heads = 4", "heads = 4\nnew_key = 1", StringComparison.Ordinal)));
    }

    [Fact]
    public void No_prefix_of_a_manifest_makes_the_parser_throw()
    {
        string text = ManifestText.Read("tiny").Text;
        int refused = 0;
        for (int length = 0; length < text.Length; length++)
        {
            ParsedManifest parsed = ManifestParser.Parse(new ManifestSource("m", text[..length]), "N");
            Assert.Equal(parsed.Model is null, parsed.Errors.Count > 0);
            refused += parsed.Model is null ? 1 : 0;
        }

        Assert.True(refused > text.Length / 2);
    }

    [Fact]
    public void No_single_changed_character_makes_the_parser_throw()
    {
        string text = ManifestText.Read("tiny").Text;
        Random random = new(1);
        const string Characters = "\"\\[]=#.,-+_0 9ax\n\r\t\0\ud800é";
        for (int i = 0; i < 2000; i++)
        {
            char[] changed = text.ToCharArray();
            changed[random.Next(changed.Length)] = Characters[random.Next(Characters.Length)];
            ParsedManifest parsed = ManifestParser.Parse(new ManifestSource("m", new string(changed)), "N");
            Assert.Equal(parsed.Model is null, parsed.Errors.Count > 0);
        }
    }

    private static ModelSpec Parse(string text)
    {
        ParsedManifest parsed = ManifestParser.Parse(new ManifestSource("models/tiny.aotdistil", text), "My.Models");
        Assert.Empty(parsed.Errors);
        return parsed.Model!;
    }
}
