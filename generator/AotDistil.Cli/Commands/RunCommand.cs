using System.CommandLine;
using AotDistil.Cli.Tasks;
using AotDistil.Cli.Verification;
using AotDistil.Cli.Verification.Libraries;
using AotDistil.Packer;
using AotDistil.Packer.Quantization;

namespace AotDistil.Cli.Commands;

/// <summary><c>aotdistil run</c>: a folder's task by its native library, texts in and transformers' answers out.</summary>
internal static class RunCommand
{
    private const int Unanswered = 1, Error = 2, Interrupted = 130;

    private const string Description =
        "Builds the native library of a Hugging Face folder, once, and has it answer texts: lines of standard input, or those given. Writes a line of JSON for each, with the\n" +
        "names that transformers' pipelines have. A text is a JSON string, or plain; a pair for classification is {\"text\":\"…\",\"text_pair\":\"…\"}, a question\n" +
        "{\"question\":\"…\",\"context\":\"…\"}. What cannot be answered gives {\"error\":\"…\"} and in the end exit code 1; 2 if there is no library.";

    /// <summary>The command.</summary>
    public static Command Create(Stream input, Stream output, TextWriter errors)
    {
        Argument<string> folder = new("folder") { Description = "A Hugging Face folder." };
        Argument<string[]> texts = new("texts") { Description = "Texts, instead of lines.", Arity = ArgumentArity.ZeroOrMore };
        Option<string?> library = new("--library") { Description = "Use a library that is published already. It must hold the folder's model under the folder's name.", HelpName = "file" };
        Option<string> rotation = new("--rotation") { Description = "Whether rows are rotated before they are quantised, as the model item's metadata Rotation says.", DefaultValueFactory = _ => "auto" };
        rotation.AcceptOnlyFromAmong("auto", "on", "off");
        Option<bool> verbose = new("--verbose") { Description = "Say what goes on, and show the build's output." };
        RunOptions options = new();
        Command command = new("run", Description) { folder, texts, library, rotation, verbose };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                string path = parsed.GetRequiredValue(folder);
                if (!Directory.Exists(path))
                {
                    throw new VerificationException($"{path} is no folder.");
                }

                bool says = parsed.GetValue(verbose);
                using PlannedModel model = new(path);
                Func<RunLine, TaskRequest> requests = options.Requests(parsed, model.Plan.Task);
                LibrarySource source = new(new LibraryBuilder(LibraryBuilder.Dotnet, says ? errors : null), LibraryCache.OfUser, new Progress(says ? errors : TextWriter.Null))
                {
                    Folder = path,
                    Library = parsed.GetValue(library),
                    Rotation = Enum.Parse<Rotation>(parsed.GetValue(rotation)!, ignoreCase: true),
                };
                (NativeModelLibrary built, _) = await source.OpenAsync(model, cancellation);
                using ITaskSession session = built.OpenTasks();
                return new TaskRunner(session, requests).Run(parsed.GetValue(texts) ?? [], input, output) ? 0 : Unanswered;
            }
            catch (PackerException e)
            {
                errors.WriteLine($"{e.File} : error {e.Code}: {e.Message}");
                return Error;
            }
            catch (Exception e) when (e is VerificationException or IOException or UnauthorizedAccessException)
            {
                errors.WriteLine($"aotdistil: {e.Message}");
                return Error;
            }
            catch (OperationCanceledException)
            {
                return Interrupted;
            }
        });
        return command;
    }
}
