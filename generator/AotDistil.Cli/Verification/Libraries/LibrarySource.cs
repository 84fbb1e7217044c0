using AotDistil.Packer;
using AotDistil.Packer.Quantization;

namespace AotDistil.Cli.Verification.Libraries;

/// <summary>Where a folder's native library comes from: it is built, unless it is kept from before or named.</summary>
/// <param name="builder">What builds libraries.</param>
/// <param name="cache">Where libraries are kept.</param>
/// <param name="progress">Hears what goes on.</param>
internal sealed class LibrarySource(LibraryBuilder builder, LibraryCache cache, Progress progress)
{
    /// <summary>The Hugging Face folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The model's name; null for the folder's.</summary>
    public string? Name { get; init; }

    /// <summary>A library that is there already; null to build one.</summary>
    public string? Library { get; init; }

    /// <summary>Whether rows are rotated before they are quantised.</summary>
    public Rotation Rotation { get; init; }

    /// <summary>How weights become whole numbers.</summary>
    public Rounding Rounding { get; init; }

    /// <summary>Whether a library that was built before is left alone and another one built.</summary>
    public bool Rebuild { get; init; }

    /// <summary>Packs the model, builds its library if need be, and loads it.</summary>
    /// <param name="model">The folder's model.</param>
    /// <param name="cancellation">Ends the build before its time.</param>
    /// <exception cref="VerificationException">The build fails, or the library named is another model's.</exception>
    /// <exception cref="PackerException">The packer refuses the model.</exception>
    public async Task<(NativeModelLibrary Library, PackedFiles Packed)> OpenAsync(PlannedModel model, CancellationToken cancellation)
    {
        DirectoryInfo scratch = Directory.CreateTempSubdirectory("aotdistil-library-");
        try
        {
            progress.Say($"Packing {Folder}");
            PackedFiles packed = new(Folder, NameOfModel(), scratch.CreateSubdirectory("packed").FullName, Rotation, Rounding);
            string path = Library ?? await BuildAsync(packed, scratch.CreateSubdirectory("build").FullName, cancellation);
            NativeModelLibrary library = new(Path.GetFullPath(path), packed.Name.Prefix, model.Plan);
            return library.Version.EndsWith("+" + packed.ContentId, StringComparison.Ordinal)
                ? (library, packed)
                : throw new VerificationException($"{path} was made of another model, with another --rotation or by another version: it says {library.Version}, and the folder's weights are {packed.ContentId}.");
        }
        finally
        {
            Delete(scratch);
        }
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

    private async Task<string> BuildAsync(PackedFiles packed, string scratch, CancellationToken cancellation)
    {
        string key = LibraryCache.KeyOf(packed);
        if (!Rebuild && cache.Find(key) is string kept)
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
    private ModelName NameOfModel()
    {
        if (Name is not null)
        {
            return ModelName.Parse(Name, Folder);
        }

        try
        {
            return ModelName.Parse(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder))), Folder);
        }
        catch (PackerException) when (Library is null)
        {
            return ModelName.Parse("model", Folder);
        }
    }
}
