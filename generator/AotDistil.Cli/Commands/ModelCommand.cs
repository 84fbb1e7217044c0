using System.CommandLine;
using AotDistil.Cli.Tasks;
using AotDistil.Cli.Verification;
using AotDistil.Cli.Verification.Libraries;
using AotDistil.Packer.Architectures;
using AotDistil.Packer.Quantization;

namespace AotDistil.Cli.Commands;

/// <summary>What commands have in common that need a folder's native library: the arguments that say which, and the errors there may be.</summary>
internal sealed class ModelCommand
{
    private readonly Argument<string> _folder = new("folder") { Description = "A Hugging Face folder." };
    private readonly Option<string?> _library = new("--library") { Description = "Use a library that is published already. It must hold the folder's model under the folder's name.", HelpName = "file" };
    private readonly Option<string> _rotation = RotationOption();
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Say what goes on, and show the build's output." };

    /// <summary>Adds the folder to a command, as its next argument.</summary>
    public void AddFolderTo(Command command) => command.Add(_folder);

    /// <summary>Adds the options to a command.</summary>
    public void AddOptionsTo(Command command)
    {
        command.Add(_library);
        command.Add(_rotation);
        command.Add(_verbose);
    }

    /// <summary>Runs a command: opens a session of the folder's library, which is built if need be.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="errors">Where errors go.</param>
    /// <param name="prepare">Looks at the model, before anything is built, and returns what is done with the session, whose result is the exit code.</param>
    /// <param name="cancellation">Ends the build before its time.</param>
    /// <returns>The exit code: 2 where there is no library, or something is refused.</returns>
    public Task<int> RunAsync(ParseResult parsed, TextWriter errors, Func<ModelPlan, Func<ITaskSession, int>> prepare, CancellationToken cancellation) => CommandErrors.ReportAsync(errors, async () =>
    {
        string path = parsed.GetRequiredValue(_folder);
        if (!Directory.Exists(path))
        {
            throw new VerificationException($"{path} is no folder.");
        }

        bool says = parsed.GetValue(_verbose);
        using PlannedModel model = new(path);
        Func<ITaskSession, int> run = prepare(model.Plan);
        LibrarySource source = new(new LibraryBuilder(LibraryBuilder.Dotnet, says ? errors : null), LibraryCache.OfUser, new Progress(says ? errors : TextWriter.Null))
        {
            Folder = path,
            Library = parsed.GetValue(_library),
            Rotation = RotationOf(parsed, _rotation),
        };
        (NativeModelLibrary built, _) = await source.OpenAsync(model, cancellation);
        using ITaskSession session = built.OpenTasks();
        return run(session);
    });

    /// <summary>The option that decides on rotation.</summary>
    public static Option<string> RotationOption()
    {
        Option<string> rotation = new("--rotation") { Description = "Whether rows are rotated before they are quantised, as the model item's metadata Rotation says.", DefaultValueFactory = _ => "auto" };
        rotation.AcceptOnlyFromAmong("auto", "on", "off");
        return rotation;
    }

    /// <summary>What it says.</summary>
    public static Rotation RotationOf(ParseResult parsed, Option<string> rotation) => Enum.Parse<Rotation>(parsed.GetValue(rotation)!, ignoreCase: true);
}
