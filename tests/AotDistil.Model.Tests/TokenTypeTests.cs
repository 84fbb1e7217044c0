using System.Text.Json.Nodes;
using AotDistil.Model.Tests.Support;
using AotDistil.Packer.Architectures;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Layers;
using AotDistil.Runtime.Model;
using AotDistil.Runtime.Reference;

namespace AotDistil.Model.Tests;

/// <summary>The types of a text's tokens are those of the tokenizer's template.</summary>
public sealed unsafe class TokenTypeTests
{
    private static readonly string[] Samples = [.. Support.Texts.OfLengths(2, 3, 7, 130, 64, 200, 5), ""];

    [Fact]
    public void Types_of_the_template_reach_every_variant()
    {
        using TemporaryFolder scratch = new();
        CompiledModel model = Compile(scratch, clsType: 1, textType: 0, sepType: 1);
        float[] expected = [.. Samples.SelectMany(text => Reference(model, text, cls: 1, text: 0, sep: 1))];
        float[] zeros = [.. Samples.SelectMany(text => Reference(model, text, cls: 0, text: 0, sep: 0))];
        Assert.NotEqual(zeros, expected);
        foreach (KernelVariant variant in SmallModels.VariantsOf(model))
        {
            AssertBits.Equal(expected, Logits(model, variant), variant.ToString());
        }
    }

    [Fact]
    public void The_text_itself_may_have_another_type()
    {
        using TemporaryFolder scratch = new();
        CompiledModel model = Compile(scratch, clsType: 0, textType: 1, sepType: 0);
        float[] expected = [.. Samples.SelectMany(text => Reference(model, text, cls: 0, text: 1, sep: 0))];
        AssertBits.Equal(expected, Logits(model, KernelSelection.Select(model.HasAvx512Vnni)), "the fastest");
    }

    [Fact]
    public void A_table_with_too_few_types_is_refused_when_a_session_is_opened()
    {
        using TemporaryFolder scratch = new();
        CompiledModel model = Compile(scratch, clsType: 1, textType: 0, sepType: 1);
        ModelDescription damaged = model.Description with { TypeEmbeddings = model.Description.TypeEmbeddings! with { Rows = 1 } };
        DamagedModelException e = Assert.Throws<DamagedModelException>(() => new OpenedClassifier(damaged, model).Dispose());
        Assert.Contains("token types", e.Message, StringComparison.Ordinal);
    }

    private static float[] Reference(CompiledModel model, string sample, int cls, int text, int sep)
    {
        using TextClassifier session = model.Open(KernelVariant.Scalar);
        int[] ids = new int[session.MaxLength];
        int count = session.Tokenize(sample, ids);
        int[] types = [cls, .. Enumerable.Repeat(text, count - 2), sep];
        float[] states = Int8Reference.HiddenStates(model.Description, model.Weights, ids.AsSpan(0, count), types);
        return Int8Reference.Outputs(model.Description, model.Weights, states.AsSpan(0, model.Description.Dim));
    }

    private static float[] Logits(CompiledModel model, KernelVariant variant)
    {
        using TextClassifier session = model.Open(variant);
        float[] logits = new float[Samples.Length * model.Description.Labels.Length];
        session.Logits(Samples, logits);
        return logits;
    }

    private static CompiledModel Compile(TemporaryFolder scratch, int clsType, int textType, int sepType)
    {
        string[] vocabulary = ShapedModel.Vocabulary;
        JsonObject Special(string token, int type) => new() { ["SpecialToken"] = new JsonObject { ["id"] = token, ["type_id"] = type } };
        JsonObject Text(string name, int type) => new() { ["Sequence"] = new JsonObject { ["id"] = name, ["type_id"] = type } };
        JsonObject Ids(string token) => new() { ["id"] = token, ["ids"] = new JsonArray(Array.IndexOf(vocabulary, token)), ["tokens"] = new JsonArray(token) };
        JsonObject tokenizer = new()
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(),
            ["normalizer"] = null,
            ["pre_tokenizer"] = new JsonObject { ["type"] = "WhitespaceSplit" },
            ["post_processor"] = new JsonObject
            {
                ["type"] = "TemplateProcessing",
                ["single"] = new JsonArray(Special("[CLS]", clsType), Text("A", textType), Special("[SEP]", sepType)),
                ["pair"] = new JsonArray(Special("[CLS]", 0), Text("A", 0), Special("[SEP]", 0), Text("B", 1), Special("[SEP]", 1)),
                ["special_tokens"] = new JsonObject { ["[CLS]"] = Ids("[CLS]"), ["[SEP]"] = Ids("[SEP]") },
            },
            ["decoder"] = null,
            ["model"] = new JsonObject
            {
                ["type"] = "WordPiece",
                ["unk_token"] = "[UNK]",
                ["continuing_subword_prefix"] = "##",
                ["max_input_chars_per_word"] = 100,
                ["vocab"] = new JsonObject(vocabulary.Select((v, i) => KeyValuePair.Create(v, (JsonNode?)i))),
            },
        };
        string path = scratch.Write("tokenizer.json", tokenizer.ToJsonString());
        return CompiledModel.Of(
            new ShapedModel(2, 36, 3, 40) { Architecture = ArchitectureCatalogue.Bert, Tokenizer = (path, vocabulary.Length) }.Write(scratch, $"types-{clsType}{textType}{sepType}"), scratch);
    }

    private sealed class OpenedClassifier(ModelDescription description, CompiledModel model) : TextClassifier(description, model.Weights, model.Tokenizer, KernelVariant.Scalar)
    {
        protected override long ScratchBytes(TokenBatch batch, int workers) => throw new NotSupportedException();

        protected override void Forward(KernelVariant kernel, in ForwardPass pass, Team team, int worker) => throw new NotSupportedException();
    }
}
