using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AotDistil.Packer.Architectures;
using AotDistil.Packer.Calibration;
using AotDistil.Packer.Quantization;
using AotDistil.Packer.Tests.Support;
using AotDistil.Packer.Tokenizers;
using Xunit;

namespace AotDistil.Packer.Tests;

/// <summary>Rounding that makes up for its errors, from the products of matrices to the texts it learns from.</summary>
public sealed class ErrorFeedbackTests : IDisposable
{
    private readonly PlanningFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 7, 70)]
    [InlineData(3, 20, 130)]
    public void Products_of_matrices_are_those_of_plain_loops(int rows, int inputs, int columns)
    {
        float[] x = Values(rows * inputs, 1), w = Values(columns * inputs, 2), y = FloatMatrix.Multiply(x, w, inputs), turned = FloatMatrix.Transpose(x, inputs);
        for (int m = 0; m < rows; m++)
        {
            for (int n = 0; n < columns; n++)
            {
                double expected = Enumerable.Range(0, inputs).Sum(k => (double)x[(m * inputs) + k] * w[(n * inputs) + k]);
                Assert.Equal(expected, y[(m * columns) + n], 1e-4);
                Assert.Equal(y[(m * columns) + n], FloatMatrix.Dot(x.AsSpan(m * inputs, inputs), w.AsSpan(n * inputs, inputs)));
            }

            Assert.Equal(x[m * inputs], turned[m]);
        }
    }

    [Theory]
    [InlineData(40)]
    [InlineData(900)] // two windows
    public void Products_with_inputs_that_go_together_lose_less(int inputs)
    {
        const int Rows = 2_000;
        float[] rows = Together(Rows, inputs, 5), fresh = Together(Rows, inputs, 6), weights = Values(inputs, 7);
        InputStatistics statistics = new(rows, inputs);
        sbyte[] nearest = new sbyte[inputs], compensated = new sbyte[inputs];
        float scale = Int8Rows.Quantize(weights, nearest, out _);
        Assert.Equal(scale, new ErrorFeedback(statistics).Quantize(weights, compensated, out int sum, out float shift));
        Assert.Equal(compensated.Sum(v => v), sum);
        Assert.All(compensated.Zip(nearest), v => Assert.InRange(v.First - v.Second, -8, 8));
        double before = Loss(nearest, 0), after = Loss(compensated, shift);
        Assert.True(after < before / 2, $"{after} beside {before}");

        double Loss(sbyte[] values, float bias)
        {
            double sum = 0;
            for (int m = 0; m < Rows; m++)
            {
                double error = bias;
                for (int k = 0; k < inputs; k++)
                {
                    error += ((values[k] * (double)scale) - weights[k]) * fresh[(m * inputs) + k];
                }

                sum += error * error;
            }

            return sum;
        }
    }

    [Fact]
    public void Inputs_that_tell_nothing_leave_the_nearest()
    {
        float[] weights = Values(30, 3);
        sbyte[] nearest = new sbyte[30], found = new sbyte[30];
        Int8Rows.Quantize(weights, nearest, out _);
        foreach (float value in (float[])[0, float.NaN, float.PositiveInfinity])
        {
            new ErrorFeedback(new InputStatistics([.. Enumerable.Repeat(value, 300)], 30)).Quantize(weights, found, out _, out float shift);
            Assert.Equal(nearest, found);
            Assert.Equal(0, shift);
        }

        Assert.Equal(0, new ErrorFeedback(new InputStatistics([1, 2, 3, 4], 2)).Quantize([0, 0], new sbyte[2], out _, out _));
    }

    [Theory]
    [InlineData("DistilBertForSequenceClassification")]
    [InlineData("BertForTokenClassification")]
    [InlineData("RobertaForQuestionAnswering")]
    public void Every_linear_of_the_layers_is_rounded_so_and_the_same_every_time(string @class)
    {
        (ModelPlan plan, CompiledTokenizer tokenizer) = Planned(TinyModel.Of(@class));
        IReadOnlyDictionary<string, ErrorFeedback> linears = RoundingRemedy.Find(plan, tokenizer, Rounding.Compensated).Linears, again = RoundingRemedy.Find(plan, tokenizer, Rounding.Compensated).Linears;
        Assert.All(plan.Blocks.OfType<LinearBlock>().Where(l => l.Name.StartsWith("layer.", StringComparison.Ordinal)), l => Assert.Contains(l.Name, linears.Keys));
        foreach ((string name, ErrorFeedback linear) in linears)
        {
            LinearSection section = ((LinearBlock)plan.Blocks.Single(b => b.Name == name)).Sections[0];
            float[] row = Values(section.In, 4);
            sbyte[] first = new sbyte[row.Length], second = new sbyte[row.Length];
            linear.Quantize(row, first, out _, out float shift);
            again[name].Quantize(row, second, out _, out float same);
            Assert.Equal(first, second);
            Assert.Equal(shift, same);
        }
    }

    /// <summary>What is expected was computed on Linux x64. Everything is added up in a written order and no function is the system's, so that every machine must find the same.</summary>
    [Theory]
    [InlineData("gelu", "084DBA18FE9CE2A8")]
    [InlineData("relu", "57694193AEFF748D")]
    [InlineData("silu", "E44EE28D84A21AC6")]
    [InlineData("mish", "D9A928806445376D")]
    [InlineData("tanh", "98D9374C217FBAB5")]
    public void Weights_are_those_of_every_other_machine(string activation, string expected)
    {
        (ModelPlan plan, CompiledTokenizer tokenizer) = Planned(new TinyModel { Config = { ["activation"] = activation } });
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, ErrorFeedback linear) in RoundingRemedy.Find(plan, tokenizer, Rounding.Compensated).Linears.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            float[] row = Values(((LinearBlock)plan.Blocks.Single(b => b.Name == name)).Sections[0].In, 4);
            sbyte[] values = new sbyte[row.Length];
            linear.Quantize(row, values, out _, out float shift);
            hash.AppendData(MemoryMarshal.AsBytes<sbyte>(values));
            hash.AppendData(BitConverter.GetBytes(shift));
        }

        Assert.Equal(expected, Convert.ToHexString(hash.GetHashAndReset())[..16]);
    }

    [Theory]
    [InlineData("AlbertForMaskedLM", nameof(Rounding.Compensated), ", as layers run more than once")]
    [InlineData("SqueezeBertForMaskedLM", nameof(Rounding.Compensated), ", as linears are in groups")]
    [InlineData("BertForTokenClassification", nameof(Rounding.Nearest), "")]
    public void Others_are_rounded_to_the_nearest(string @class, string rounding, string reason)
    {
        (ModelPlan plan, CompiledTokenizer tokenizer) = Planned(TinyModel.Of(@class));
        (IReadOnlyDictionary<string, ErrorFeedback> linears, string found) = RoundingRemedy.Find(plan, tokenizer, Enum.Parse<Rounding>(rounding));
        Assert.Empty(linears);
        Assert.Equal($"weights are rounded to the nearest{reason}", found);
    }

    [Fact]
    public void Random_texts_have_the_models_tokens_and_positions()
    {
        (ModelPlan plan, CompiledTokenizer tokenizer) = Planned(new TinyModel());
        IReadOnlyList<int[]> texts = RandomTexts.For(plan.Encoder, tokenizer);
        Assert.Equal(texts, RandomTexts.For(plan.Encoder, tokenizer));
        Assert.All(texts, t => Assert.InRange(t.Length, 1, plan.Encoder.MaxPositions));
        Assert.All(texts.SelectMany(t => t), id => Assert.InRange(id, 0, plan.Encoder.VocabSize - 1));
        Assert.All(texts, t => Assert.Equal((tokenizer.ClsId, tokenizer.SepId), (t[0], t[^1])));
    }

    private (ModelPlan Plan, CompiledTokenizer Tokenizer) Planned(TinyModel model) =>
        (_folder.Plan(model), TokenizerCompiler.Compile(Path.GetDirectoryName(_folder.Checkpoint.Sources[0])!));

    private static float[] Values(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }

    // Rows of a few numbers each, mixed, about a mean that is not 0.
    private static float[] Together(int rows, int inputs, int seed)
    {
        const int Sources = 6;
        float[] mix = Values(Sources * inputs, 99), sources = Values(rows * Sources, seed), noise = Values(rows * inputs, seed + 1);
        return [.. Enumerable.Range(0, rows * inputs).Select(i => 0.3f + (0.05f * noise[i]) + Enumerable.Range(0, Sources).Sum(s => sources[(i / inputs * Sources) + s] * mix[(s * inputs) + (i % inputs)]))];
    }
}
