using AotDistil.Cli.Verification.Checks;
using AotDistil.Cli.Verification.Expected;
using AotDistil.Cli.Verification.Figures;
using AotDistil.Cli.Verification.Libraries;
using AotDistil.Cli.Verification.Reports;
using AotDistil.Packer;

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
        if (expected.Encodings.Count == 0)
        {
            throw new VerificationException("The expected.json has no encodings, so there is nothing to compare.");
        }

        DirectoryInfo scratch = Directory.CreateTempSubdirectory("aotdistil-verify-");
        try
        {
            progress.Say($"Packing {options.Folder}");
            PackedFiles packed = new(options.Folder, Name(), scratch.CreateSubdirectory("packed").FullName, options.Rotation);
            string path = options.Library ?? await BuildAsync(packed, scratch.CreateSubdirectory("build").FullName, cancellation);
            NativeModelLibrary library = new(Path.GetFullPath(path), packed.Name.Prefix, model.Plan);
            if (!library.Version.EndsWith("+" + packed.ContentId, StringComparison.Ordinal))
            {
                throw new VerificationException(
                    $"{path} was made of another model, with another --rotation or by another version: it says {library.Version}, and the folder's weights are {packed.ContentId}.");
            }

            return Compare(model, expected, library, cancellation) with { Model = packed.Name.Name, Version = library.Version, Packing = packed.Remark };
        }
        finally
        {
            Delete(scratch);
        }
    }

    /// <summary>Compares a library's answers.</summary>
    internal VerificationReport Compare(PlannedModel model, ExpectedAnswers expected, IModelLibrary library, CancellationToken cancellation)
    {
        int count = expected.Encodings.Count;
        string what = $"Comparing {count} texts, {model.Plan.Encoder.Schedule.Order.Count} layers, kernel {library.Kernel}";
        progress.Say(what);
        EncodingComparer comparer = new(model.Plan, model.Reference, expected, options.Tolerances, options.Float32);
        VerificationFigures figures = new(
            model.Plan, options.Tolerances, EncodingPass.Run(expected.Encodings, library, comparer, done => progress.Count("Compared", done, count), cancellation));
        ICheck[] checks = [new IdsCheck(), new Int8Check(), .. options.Float32 ? [new Float32Check()] : Array.Empty<ICheck>()];
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

    private static void Delete(DirectoryInfo scratch)
    {
        try
        {
            scratch.Delete(recursive: true); // a library that is loaded stays so
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Of a build that was ended before its time something may still be writing.
        }
    }

    private static IEnumerable<string> Notes(ExpectedAnswers expected)
    {
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

    private async Task<string> BuildAsync(PackedFiles packed, string scratch, CancellationToken cancellation)
    {
        string key = LibraryCache.KeyOf(packed);
        if (!options.Rebuild && cache.Find(key) is string kept)
        {
            progress.Say("Taking the library that was built of it before");
            return kept;
        }

        progress.Say($"Building the native library of {packed.Name.Name}, which takes a minute or so");
        string library = await builder.BuildAsync(packed, scratch, cancellation);
        cache.Add(key, library);
        return library;
    }

    // A folder's name that would not do for a library will do here under another one.
    private ModelName Name()
    {
        if (options.Name is not null)
        {
            return ModelName.Parse(options.Name, options.Folder);
        }

        try
        {
            return ModelName.Parse(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Folder))), options.Folder);
        }
        catch (PackerException) when (options.Library is null)
        {
            return ModelName.Parse("model", options.Folder);
        }
    }
}
