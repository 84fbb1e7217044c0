using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AotDistil.Cli.Verification;
using AotDistil.Cli.Verification.Libraries;
using AotDistil.Cli.Verification.Reports;
using AotDistil.Packer.Quantization;

namespace AotDistil.Cli.Commands;

/// <summary><c>aotdistil verify</c>: a folder's native library against what transformers answers.</summary>
internal static class VerifyCommand
{
    /// <summary>Something is beyond tolerance.</summary>
    private const int BeyondTolerance = 1;

    private const string Description =
        "Builds the native library of a Hugging Face folder and gives it every encoding of an expected.json through its C functions: token ids, hidden states of each\n" +
        "layer and outputs are compared with transformers' own, or with the float32 reference where those are not stored. Ends with 0 if all is well, 1 if something is\n" +
        "beyond tolerance, 2 if it cannot be told: a missing file, a model that is refused, a build that fails.";

    /// <summary>The command.</summary>
    public static Command Create(Stream output, TextWriter errors)
    {
        Argument<string> folder = new("folder") { Description = "A Hugging Face folder." };
        Option<string?> expected = new("--expected")
        {
            Description = "What transformers answers; its tensors are in a file of the same name that ends in .safetensors. The folder's expected.json unless said.",
            HelpName = "expected.json",
        };
        Option<bool> float32 = new("--float32") { Description = "Compare the float32 reference with transformers too: is the checkpoint read as it is meant?" };
        Option<bool> json = new("--json") { Description = "Write one JSON object." };
        Option<string?> name = new("--name") { Description = "The model's name, which its C functions begin with. The folder's unless said.", HelpName = "name" };
        Option<string?> library = new("--library") { Description = "Verify a library that is published already. It must hold the folder's model under the same name.", HelpName = "file" };
        Option<string> rotation = ModelCommand.RotationOption();
        Option<string> rounding = new("--rounding") { Description = "How weights become whole numbers, as the model item's metadata Rounding says.", DefaultValueFactory = _ => "nearest" };
        rounding.AcceptOnlyFromAmong("nearest", "compensated");
        Option<string[]> tolerance = new("--tolerance") { Description = $"What is allowed; may be given several times. Unless said: {Tolerances.Help}", HelpName = "name=number" };
        Option<bool> rebuild = new("--rebuild") { Description = "Build the library even where one of the same parts is kept from an earlier run." };
        Option<bool> verbose = new("--verbose") { Description = "Show the build's output." };
        Command command = new("verify", Description) { folder, expected, float32, json, name, library, rotation, rounding, tolerance, rebuild, verbose };
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                return await CommandErrors.ReportAsync(errors, async () =>
                {
                    VerificationOptions options = new()
                    {
                        Folder = parsed.GetRequiredValue(folder),
                        Expected = parsed.GetValue(expected),
                        Name = parsed.GetValue(name),
                        Library = parsed.GetValue(library),
                        Rotation = ModelCommand.RotationOf(parsed, rotation),
                        Rounding = Enum.Parse<Rounding>(parsed.GetValue(rounding)!, ignoreCase: true),
                        Float32 = parsed.GetValue(float32),
                        Rebuild = parsed.GetValue(rebuild),
                        Tolerances = (parsed.GetValue(tolerance) ?? []).Aggregate(new Tolerances(), (t, assignment) => t.With(assignment)),
                    };
                    LibraryBuilder builder = new(LibraryBuilder.Dotnet, parsed.GetValue(verbose) ? errors : null);
                    VerificationReport report = await new Verifier(options, builder, LibraryCache.OfUser, new Progress(errors)).RunAsync(cancellation);
                    Write(report, parsed.GetValue(json), output);
                    return report.Passed ? 0 : BeyondTolerance;
                });
            }
#pragma warning disable CA1031 // Whatever it is, it is no difference beyond tolerance, which the exit code of an exception nobody caught would say.
            catch (Exception e)
#pragma warning restore CA1031
            {
                errors.WriteLine($"aotdistil: verify failed in a way nobody foresaw; please report this.\n{e}");
                return CommandErrors.Error;
            }
        });
        return command;
    }

    /// <summary>Writes a report.</summary>
    internal static void Write(VerificationReport report, bool json, Stream output)
    {
        if (json)
        {
            using (Utf8JsonWriter writer = new(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                JsonSerializer.Serialize(writer, report, ReportJson.Default.VerificationReport);
            }

            output.Write("\n"u8);
        }
        else
        {
            output.Write(Encoding.UTF8.GetBytes(ReportText.Of(report)));
        }

        output.Flush();
    }
}
