using System.Text;
using System.Text.Json;
using AotDistil.Cli.Verification;
using AotDistil.Packer.Tokenizers;
using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tests.Tasks;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Runtime.Tokenizers.Parts;
using AotDistil.Tests;

namespace AotDistil.Model.Tests;

/// <summary>Every answer of transformers' pipelines that the fixtures hold, from the checkpoint in float32 to the text.</summary>
public sealed class PipelineTests
{
    [Theory]
    [InlineData("bert-qa")]
    [InlineData("distilbert-qa")]
    [InlineData("roberta-qa")]
    [InlineData("albert-qa")]
    [InlineData("squeezebert-qa")]
    public void Questions_are_answered_as_transformers_does(string fixture)
    {
        string folder = Repository.RequireShared("fixtures", fixture);
        using PlannedModel planned = new(folder);
        using Fixture expected = new(folder, planned);
        QuestionAnswering answering = new(expected.Tokenizer);
        SpanModel model = new((ids, types) =>
        {
            float[] outputs = expected.Outputs(ids, types);
            return ([.. ids.Select((_, i) => outputs[2 * i])], [.. ids.Select((_, i) => outputs[(2 * i) + 1])]);
        });
        foreach (JsonElement answer in expected.Answers)
        {
            byte[] question = Utf8(answer.GetProperty("input").GetProperty("question")), context = Utf8(answer.GetProperty("input").GetProperty("context"));
            answering.Answer(question, context, PipelineOptions.QuestionAnswering(answer.GetProperty("options")), ref model);
            PipelineOptions.AssertAnswers(answer, answering.Answers(context, OffsetUnit.CodePoint), 1e-4);
        }
    }

    [Theory]
    [InlineData("bert-mlm")]
    [InlineData("distilbert-mlm")]
    [InlineData("roberta-mlm")]
    [InlineData("albert-mlm")]
    [InlineData("squeezebert-mlm")]
    public void Masks_are_filled_as_transformers_does(string fixture)
    {
        string folder = Repository.RequireShared("fixtures", fixture);
        using PlannedModel planned = new(folder);
        using Fixture expected = new(folder, planned);
        FillMask filling = new(expected.Tokenizer, new TokenNames(expected.Tokenizer));
        MaskModel model = new(ids => expected.Outputs(ids, []));
        foreach (JsonElement answer in expected.Answers)
        {
            filling.Fill(Utf8(answer.GetProperty("input")), PipelineOptions.FillMask(answer.GetProperty("options")), ref model);
            PipelineOptions.AssertPredictions(answer, filling.Predictions(), 1e-4);
        }
    }

    private static byte[] Utf8(JsonElement text) => Encoding.UTF8.GetBytes(text.GetString()!);

    private sealed unsafe class Fixture : IDisposable
    {
        private readonly PlannedModel _planned;
        private readonly JsonDocument _json;
        private readonly byte[] _table;
        private readonly Dictionary<string, float[]> _outputs = [];

        public Fixture(string folder, PlannedModel planned)
        {
            _planned = planned;
            _json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
            byte[] table = TokenizerCompiler.Compile(folder, planned.Plan.Encoder.MaxPositions, planned.Plan.Encoder.VocabSize, allTokens: true).Table;
            _table = GC.AllocateArray<byte>(table.Length, pinned: true);
            table.CopyTo(_table, 0);
            Tokenizer = new Tokenizer((byte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_table, 0), _table.Length, TokenizerParts.All);
        }

        public Tokenizer Tokenizer { get; }

        public IEnumerable<JsonElement> Answers => _json.RootElement.GetProperty("answers").EnumerateArray();

        public float[] Outputs(int[] ids, int[] types)
        {
            string key = string.Join(' ', ids);
            return _outputs.TryGetValue(key, out float[]? outputs) ? outputs
                : _outputs[key] = _planned.Reference.Outputs(_planned.Reference.HiddenStates(ids, types)[^1]);
        }

        public void Dispose() => _json.Dispose();
    }
}
