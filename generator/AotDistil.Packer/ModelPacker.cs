using System.Text;
using AotDistil.Packer.Architectures;
using AotDistil.Packer.Checkpoints;
using AotDistil.Packer.Manifests;
using AotDistil.Packer.Outputs;
using AotDistil.Packer.Packing;
using AotDistil.Packer.Quantization;
using AotDistil.Packer.Tokenizers;

namespace AotDistil.Packer;

/// <summary>Packs one model: reads a Hugging Face folder, checks all of it, and writes manifest, weights file, tokenizer's table, C header and the shapes of the C kernels.</summary>
internal static class ModelPacker
{
    private const long MaxCardBytes = 16 << 20;

    /// <summary>Packs <paramref name="folder"/> into <paramref name="output"/>.</summary>
    /// <param name="folder">The Hugging Face folder.</param>
    /// <param name="name">The model's name; null for the folder's.</param>
    /// <param name="output">Where <c>name.aotdistil</c>, <c>name.weights.bin</c>, <c>name.tokenizer.bin</c>, <c>name.h</c> and <c>name.shapes.h</c> go.</param>
    /// <param name="rotation">Whether rows are rotated before they are quantised.</param>
    /// <param name="rounding">How weights become whole numbers.</param>
    /// <returns>How many of the five changed, and what was decided.</returns>
    /// <exception cref="PackerException">The model cannot be packed; nothing has been written.</exception>
    public static PackResult Pack(string folder, string? name, string output, Rotation rotation = Rotation.Auto, Rounding rounding = Rounding.Nearest)
    {
        if (!Directory.Exists(folder))
        {
            throw new PackerException(
                PackerErrors.FolderMissing,
                File.Exists(folder) ? "this is a file; expected the model's folder, with config.json in it" : "the model's folder is not there",
                folder);
        }

        ModelName model = ModelName.Parse(name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), folder);
        ConfigFile config = ConfigFile.Read(folder);
        _ = ArchitectureCatalogue.Find(config); // before anything is said of the weights
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        (ModelPlan plan, string remark) = OutlierRemedy.Apply(ModelPlanner.Plan(config, checkpoint), rotation);
        CompiledTokenizer tokenizer = TokenizerCompiler.Compile(
            folder, plan.Encoder.MaxPositions, plan.Encoder.VocabSize, allTokens: plan.Task == ModelTasks.MaskedLanguage); // those it fills masks with need names
        RequireTypes(plan.Encoder, tokenizer, folder);
        plan = plan with { Pooling = plan.Task == ModelTasks.Embedding ? SentenceModules.Read(folder, tokenizer.Normalizer.Contains("lowercase")) : null };

        List<string> sources = [.. new List<string>([config.Path, .. checkpoint.Sources, .. tokenizer.Files.Select(f => Path.Combine(folder, f)), .. plan.Pooling?.Files ?? []]).Distinct()];
        IReadOnlyList<KeyValuePair<string, string>> card = ReadCard(folder, sources);

        (IReadOnlyDictionary<string, ErrorFeedback> linears, string rounded) = RoundingRemedy.Find(plan, tokenizer, rounding);
        using OutputSet outputs = new(output);
        string weightsFile = $"{model.Name}.weights.bin";
        PackedModel packed = outputs.Write(weightsFile, stream => BlockPacker.Pack(plan, stream, linears));
        outputs.Write($"{model.Name}.tokenizer.bin", stream =>
        {
            stream.Write(tokenizer.Table);
            return true;
        });
        WriteText(outputs, $"{model.Name}.h", HeaderWriter.Write(model, plan, tokenizer));
        WriteText(outputs, $"{model.Name}.shapes.h", ShapesWriter.Write(model, plan));

        // Last, because what reads the outputs begins with it.
        WriteText(outputs, $"{model.Name}.aotdistil", ManifestWriter.Write(model, plan, tokenizer, packed, weightsFile, sources.Select(s => InputFile.Describe(s) with { Name = Path.GetRelativePath(folder, s).Replace('\\', '/') }), card));
        return new PackResult(outputs.Commit(), $"{remark}; {rounded}");
    }

    // Each token's type is a row of a table, so one beyond its end must not come.
    private static void RequireTypes(EncoderFacts encoder, CompiledTokenizer tokenizer, string folder)
    {
        if (encoder.TypeVocabSize > 0 && tokenizer.LargestType >= encoder.TypeVocabSize)
        {
            throw new PackerException(
                PackerErrors.TokenizerVocabulary,
                $"the tokenizer gives tokens of a text the type {tokenizer.LargestType}; expected a type below the model's type_vocab_size, {encoder.TypeVocabSize}",
                folder);
        }
    }

    private static IReadOnlyList<KeyValuePair<string, string>> ReadCard(string folder, List<string> sources)
    {
        string path = Path.Combine(folder, ModelCard.FileName);
        if (!File.Exists(path))
        {
            return [];
        }

        sources.Add(path);
        return ModelCard.Read(InputFile.ReadAll(path, MaxCardBytes));
    }

    private static void WriteText(OutputSet outputs, string name, string text) => outputs.Write(name, stream =>
    {
        stream.Write(Encoding.UTF8.GetBytes(text));
        return true;
    });
}
