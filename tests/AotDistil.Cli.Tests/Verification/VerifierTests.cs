using System.Text.Json;
using System.Text.Json.Nodes;
using AotDistil.Cli.Tasks;
using AotDistil.Cli.Tests.Verification.Support;
using AotDistil.Cli.Verification;
using AotDistil.Cli.Verification.Checks;
using AotDistil.Cli.Verification.Expected;
using AotDistil.Cli.Verification.Figures;
using AotDistil.Cli.Verification.Libraries;
using AotDistil.Cli.Verification.Reports;
using AotDistil.Model.Tests.Support;
using AotDistil.Packer.Architectures;
using AotDistil.Packer.Tests.Support;
using AotDistil.Runtime.Model;
using AotDistil.Runtime.Reference;
using Xunit;

namespace AotDistil.Cli.Tests.Verification;

/// <summary>A whole verification of small models, with libraries that answer what a test wants.</summary>
public sealed class VerifierTests : IDisposable
{
    private static readonly int[][] Ids = [[2, 5, 6, 3], [2, 30, 3], [2, 3], [2, 9, 9, 9, 9, 3]];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_library_that_answers_as_transformers_passes()
    {
        using PlannedModel model = new(new TinyModel().Write(_folder));
        (VerificationReport report, FakeLibrary library) = Verify(model, new FakeLibrary(model) { Encode = Right }, stored: 2);
        Assert.True(report.Passed);
        Assert.Equal(["ids", "int8", "float32"], report.Checks.Select(c => c.Check));
        Assert.Equal(["embeddings 4", "1 4", "2 4", "outputs 4"], report.Checks[1].Layers.Select(r => $"{r.Layer} {r.Texts}"));
        Assert.Equal(["embeddings 2", "1 2", "2 2", "outputs 2"], report.Checks[2].Layers.Select(r => $"{r.Layer} {r.Texts}"));
        Assert.All(report.Checks.SelectMany(c => c.Layers), r => Assert.Equal(0, r.LargestDifference));
        Assert.StartsWith("transformers where its states are stored (all layers of 2 texts of 4)", report.Checks[1].ComparedWith, StringComparison.Ordinal);
        Assert.Empty(report.Notes);
        Assert.Equal(0, library.Sessions.Open);
        Assert.InRange(library.Sessions.All, 1, Environment.ProcessorCount);
    }

    [Fact]
    public void Without_stored_states_everything_is_compared_with_the_reference_and_that_with_nothing()
    {
        using PlannedModel model = new(new TinyModel().Write(_folder));
        (VerificationReport report, _) = Verify(model, new FakeLibrary(model) { Encode = Right }, stored: 0);
        Assert.True(report.Passed);
        Assert.Equal(2, report.Checks[2].Criteria.Count(c => c.Status == CriterionStatus.NotJudged));
        Assert.Contains("there is no safetensors file", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_library_changes_is_found_in_its_layer()
    {
        using PlannedModel model = new(new TinyModel().Write(_folder));
        FakeLibrary library = new(model)
        {
            Encode = Right,
            ChangeStates = (layer, states) => states[0] += layer == 2 && states.Length == Ids[3].Length * TinyModel.Dim ? 100 : 0,
        };
        (VerificationReport report, _) = Verify(model, library, stored: 2);
        Assert.False(report.Passed);
        Assert.Equal(["cosine-average", "cosine-least"], report.Checks.SelectMany(c => c.Criteria).Where(c => c.Status == CriterionStatus.Failed).Select(c => c.Name));
        Assert.Equal([0, 0, 100, 0], report.Checks[1].Layers.Select(r => Math.Round(r.LargestDifference, 3)));
        Assert.Equal(3, report.Checks[1].Texts[0].Text);
    }

    [Fact]
    public void Other_outputs_and_other_ids_are_found()
    {
        using PlannedModel model = new(new TinyModel().Write(_folder));
        (VerificationReport report, _) = Verify(model, new FakeLibrary(model) { Encode = (_, _) => ([2, 3], [0, 0]), ChangeOutputs = Negate }, stored: 4, new Tolerances { ClearMargin = 0 });
        Assert.Equal(["ids", "same-answers"], report.Checks.SelectMany(c => c.Criteria).Where(c => c.Status == CriterionStatus.Failed).Select(c => c.Name));
        Assert.Equal(3, report.Checks[0].Texts.Count);
    }

    [Fact]
    public void Groups_of_layers_and_answers_for_tokens_are_compared_layer_by_layer_and_token_by_token()
    {
        Architecture albert = ArchitectureCatalogue.Albert;
        string folder = new ShapedModel(3, 16, 2, 24) { Architecture = albert, Task = ModelTasks.QuestionAnswering, EmbeddingDim = 8, LayerGroups = (1, 2) }.Write(_folder);
        using PlannedModel model = new(folder);
        (VerificationReport report, _) = Verify(model, new FakeLibrary(model) { Encode = Right }, stored: 1);
        Assert.True(report.Passed);
        Assert.Equal(["embeddings", "1", "2", "3", "4", "5", "6", "outputs"], report.Checks[1].Layers.Select(r => r.Layer));
        Assert.Equal(["embeddings", "2", "4", "6", "outputs"], report.Checks[2].Layers.Select(r => r.Layer));
    }

    [Fact]
    public void An_empty_second_text_is_none_as_for_transformers()
    {
        using PlannedModel model = new(new TinyModel().Write(_folder));
        List<string?> pairs = [];
        string path = Written.Answers(_folder.Path, [Written.Encoding(new System.Text.Json.Nodes.JsonArray("0", ""), Ids[0]), Written.Encoding(new System.Text.Json.Nodes.JsonArray("1", "b"), Ids[1])]);
        FakeLibrary library = new(model)
        {
            Encode = (text, pair) =>
            {
                lock (pairs)
                {
                    pairs.Add(pair);
                }

                return Right(text, pair);
            },
        };
        Assert.True(Compare(model, library, path).Passed);
        Assert.Equal([null, "b"], pairs.Order());
    }

    [Fact]
    public void Vectors_are_pooled_from_the_librarys_states()
    {
        using PlannedModel model = new(new TinyModel().Write(_folder));
        float[] states = model.Reference.HiddenStates(Ids[0])[^1];
        JsonObject embedding = new() { ["text"] = "0" };
        foreach (Pooling pooling in Enum.GetValues<Pooling>())
        {
            float[] vector = VectorReference.Pool(states, TinyModel.Dim, pooling);
            embedding[pooling.ToString().ToLowerInvariant()] = JsonSerializer.SerializeToNode(vector);
            VectorReference.Normalize(vector);
            embedding[pooling.ToString().ToLowerInvariant() + "_normalized"] = JsonSerializer.SerializeToNode(vector);
        }

        string path = _folder.Write("vectors.json", new JsonObject { ["encodings"] = new JsonArray(), ["embeddings"] = new JsonArray(embedding) }.ToJsonString());
        VerificationReport report = Compare(model, new FakeLibrary(model) { Encode = Right }, path);
        Assert.Equal(["embeddings"], report.Checks.Select(c => c.Check));
        Assert.True(report.Passed);
        Assert.StartsWith("1.00000 is the cosine of 6 vectors", report.Checks[0].Criteria[0].Figures, StringComparison.Ordinal);
        report = Compare(model, new FakeLibrary(model) { Encode = Right, ChangeStates = (_, s) => Negate(s) }, path);
        Assert.Equal(["embeddings-average", "embeddings-least"], report.Checks[0].Criteria.Where(c => c.Status == CriterionStatus.Failed).Select(c => c.Name));
    }

    [Fact]
    public void Zero_shot_answers_are_those_of_the_pairs_outputs()
    {
        using PlannedModel model = new(new TinyModel().Write(_folder));
        string[] labels = ["one", "two", "three"];
        using FolderTokenizer tokenizer = new(_folder.Path + "/tiny", model.Plan);
        using ZeroShotComparer comparer = new(model.Plan, new FakeLibrary(model).Open(), tokenizer.Open(), new ReferenceOutputs(model.Plan, model.Reference), float32: true, tolerance: 1e-4);
        ExpectedZeroShot expected = new(7, "text", labels, ZeroShotOptions.Default, [ExpectedZeroShot.Item("two", 0.5), ExpectedZeroShot.Item("one", 0.3), ExpectedZeroShot.Item("three", 0.2)]);
        AnswerFigures figures = comparer.Compare(expected);
        Assert.Equal((7, "text | one, two, three", 3), (figures.Index, figures.Subject, figures.ScoreDifferences.Count));
        Assert.Equal(0.2, Assert.Single(figures.Cases).Margin!.Value, 1e-6);
        Assert.NotNull(figures.Float32Mismatch);
        Assert.Throws<VerificationException>(() => comparer.Compare(expected with { Options = new ZeroShotOptions { HypothesisTemplate = "none" } }));
        Assert.Throws<VerificationException>(() => comparer.Compare(expected with { Labels = [string.Concat(Enumerable.Repeat("word ", 100))] }));
    }

    [Fact]
    public void A_refusal_of_the_library_ends_the_verification_with_its_message()
    {
        using PlannedModel model = new(new TinyModel().Write(_folder));
        FakeLibrary library = new(model) { Encode = (_, _) => throw new VerificationException("The library refused.") };
        Assert.Equal("The library refused.", Assert.Throws<VerificationException>(() => Verify(model, library, stored: 0)).Message);
        Assert.Equal(0, library.Sessions.Open);
    }

    private static void Negate(float[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = -values[i];
        }
    }

    private static (int[] Ids, int[] Types) Right(string text, string? pair)
    {
        int[] ids = Ids[int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)];
        return (ids, new int[ids.Length]);
    }

    // Texts are numbers; of so many of them the file has what the reference answers.
    private (VerificationReport Report, FakeLibrary Library) Verify(PlannedModel model, FakeLibrary library, int stored, Tolerances? tolerances = null)
    {
        int dim = model.Plan.Encoder.Dim, inner = model.Plan.Encoder.Schedule.Inner;
        List<StoredTensor> tensors = [];
        for (int i = 0; i < stored; i++)
        {
            IReadOnlyList<float[]> states = model.Reference.HiddenStates(Ids[i]);
            tensors.AddRange(states.Select((s, layer) => (s, layer)).Where(s => s.layer % inner == 0).Select(s => Written.Tensor($"{i}.hidden.{s.layer / inner}", s.s, Ids[i].Length, dim)));
            float[] outputs = model.Reference.Outputs(model.Plan.Task == ModelTasks.Sequence ? states[^1][..dim] : states[^1]);
            if (model.Plan.Task == ModelTasks.QuestionAnswering)
            {
                tensors.Add(Written.Tensor($"{i}.start_logits", [.. outputs.Where((_, n) => n % 2 == 0)]));
                tensors.Add(Written.Tensor($"{i}.end_logits", [.. outputs.Where((_, n) => n % 2 == 1)]));
            }
            else
            {
                tensors.Add(Written.Tensor($"{i}.logits", outputs));
            }
        }

        return (Compare(model, library, Written.Answers(_folder.Path, Ids.Select((ids, i) => Written.Encoding($"{i}", ids)), stored > 0 ? tensors : null), tolerances), library);
    }

    private VerificationReport Compare(PlannedModel model, FakeLibrary library, string path, Tolerances? tolerances = null)
    {
        using ExpectedAnswers expected = new(path, model.Plan);
        VerificationOptions options = new() { Folder = _folder.Path, Float32 = true, Tolerances = tolerances ?? new() };
        Verifier verifier = new(options, new LibraryBuilder("dotnet", null), new LibraryCache(_folder.Path), new Progress(TextWriter.Null));
        return verifier.Compare(model, expected, library, TestContext.Current.CancellationToken);
    }
}
