using AotDistil.Cli.Tasks;
using AotDistil.Cli.Verification.Checks;
using AotDistil.Cli.Verification.Expected;
using AotDistil.Cli.Verification.Figures;
using AotDistil.Cli.Verification.Libraries;
using AotDistil.Cli.Verification.Reports;
using AotDistil.Packer;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Cli.Verification;

/// <summary>Builds a model's library, or takes one that is there, and holds what it answers against transformers.</summary>
/// <param name="options">What is asked.</param>
/// <param name="builder">What builds libraries.</param>
/// <param name="cache">Where libraries are kept.</param>
/// <param name="progress">Hears what goes on.</param>
internal sealed class Verifier(VerificationOptions options, LibraryBuilder builder, LibraryCache cache, Progress progress)
{
    /// <summary>Verifies.</summary>
    /// <exception cref="VerificationException">Something is missing, of another form, or cannot be built.</exception>
    /// <exception cref="PackerException">The packer refuses the model.</exception>
    public async Task<VerificationReport> RunAsync(CancellationToken cancellation)
    {
        if (!Directory.Exists(options.Folder))
        {
            throw new VerificationException($"{options.Folder} is no folder.");
        }

        using PlannedModel model = new(options.Folder);
        using ExpectedAnswers expected = new(options.Expected ?? Path.Combine(options.Folder, "expected.json"), model.Plan);
        if (expected.IsEmpty)
        {
            throw new VerificationException("The expected.json has neither encodings nor vectors nor answers of the model's task, so there is nothing to compare.");
        }

        LibrarySource source = new(builder, cache, progress) { Folder = options.Folder, Name = options.Name, Library = options.Library, Rotation = options.Rotation, Rounding = options.Rounding, Rebuild = options.Rebuild };
        (NativeModelLibrary library, PackedFiles packed) = await source.OpenAsync(model, cancellation);
        return Compare(model, expected, library, cancellation) with { Model = packed.Name.Name, Version = library.Version, Packing = packed.Remark };
    }

    /// <summary>Compares a library's answers.</summary>
    internal VerificationReport Compare(PlannedModel model, ExpectedAnswers expected, IModelLibrary library, CancellationToken cancellation)
    {
        int count = expected.Encodings.Count;
        string what = $"Comparing {count} texts, {model.Plan.Encoder.Schedule.Order.Count} layers, kernel {library.Kernel}";
        progress.Say(what);
        EncodingComparer comparer = new(model.Plan, model.Reference, expected, options.Tolerances, options.Float32);
        VerificationFigures figures = new(
            model.Plan, options.Tolerances, EncodingPass.Run(expected.Encodings, library, comparer, done => progress.Count("Compared", done, count), cancellation))
        {
            Answers = [.. Answers(model, expected, library, cancellation)],
            Embeddings = Embeddings(model, expected, library, cancellation),
        };
        ICheck[] ofEncodings = [new IdsCheck(), new Int8Check(), .. options.Float32 ? [new Float32Check()] : Array.Empty<ICheck>()];
        ICheck[] checks = [.. count > 0 ? ofEncodings : [], .. figures.Embeddings.Count > 0 ? [new EmbeddingsCheck()] : Array.Empty<ICheck>(), .. figures.Answers.Count > 0 ? [new AnswersCheck()] : Array.Empty<ICheck>()];
        return new VerificationReport
        {
            Architecture = model.Plan.Architecture,
            Task = model.Plan.Task,
            Kernel = library.Kernel,
            Texts = count,
            Checks = [.. checks.Select(c => c.Run(figures))],
            Notes = [.. Notes(expected)],
        };
    }

    private IEnumerable<AnswerFigures> Answers(PlannedModel model, ExpectedAnswers expected, IModelLibrary library, CancellationToken cancellation)
    {
        int count = expected.Answers.Count + expected.ZeroShots.Count;
        if (count == 0)
        {
            return [];
        }

        progress.Say($"Comparing {count} answers");
        using FolderTokenizer tokenizer = new(options.Folder, model.Plan);
        TokenNames names = new(tokenizer.Tokenizer);
        ReferenceOutputs outputs = new(model.Plan, model.Reference);
        IReadOnlyList<AnswerFigures> answers = Pass(
            "Answered",
            expected.Answers,
            () => new AnswerComparer(library.OpenTasks(), new ReferenceTaskSession(model.Plan, tokenizer.Open(), names, outputs), options.Float32, options.Tolerances.Float32),
            (answer, comparer) => comparer.Compare(answer),
            cancellation);
        IReadOnlyList<AnswerFigures> zeroShots = Pass(
            "Answered",
            expected.ZeroShots,
            () => new ZeroShotComparer(model.Plan, library.Open(), tokenizer.Open(), outputs, options.Float32, options.Tolerances.Float32),
            (answer, comparer) => comparer.Compare(answer),
            cancellation);
        return [.. answers, .. zeroShots];
    }

    private IReadOnlyList<EmbeddingFigures> Embeddings(PlannedModel model, ExpectedAnswers expected, IModelLibrary library, CancellationToken cancellation) => Pass(
        "Compared vectors",
        expected.Embeddings,
        () => new EmbeddingComparer(model.Plan, library.Open(), model.Reference, options.Tolerances, options.Float32),
        (embedding, comparer) => comparer.Compare(embedding),
        cancellation);

    private IReadOnlyList<TFigures> Pass<TExpected, TComparer, TFigures>(
        string done, IReadOnlyList<TExpected> expected, Func<TComparer> open, Func<TExpected, TComparer, TFigures> compare, CancellationToken cancellation)
        where TComparer : IDisposable =>
        EncodingPass.Run([.. Enumerable.Range(0, expected.Count)], open, (i, comparer) => compare(expected[i], comparer), count => progress.Count(done, count, expected.Count), cancellation);

    private static IEnumerable<string> Notes(ExpectedAnswers expected)
    {
        foreach ((string task, int count) in expected.OtherTasks.OrderBy(o => o.Key, StringComparer.Ordinal))
        {
            yield return $"answers of the task {task} ({count}) are left out: the model's is another.";
        }

        if (!expected.HasTensors)
        {
            yield return "there is no safetensors file beside the expected.json, so everything is compared with the float32 reference.";
        }

        foreach ((string kind, int count) in expected.Others.OrderBy(o => o.Key, StringComparer.Ordinal))
        {
            yield return kind == "pooler_output"
                ? $"pooler_output ({count} texts) is left out: compiled models do not have it."
                : $"{kind} ({count} texts) is left out: it is none of the answers of this model that are compared.";
        }
    }
}
