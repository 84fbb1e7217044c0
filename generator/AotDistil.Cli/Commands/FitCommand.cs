using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using AotDistil.Cli.Tasks;
using AotDistil.Cli.Verification;
using AotDistil.Packer.Architectures;

namespace AotDistil.Cli.Commands;

/// <summary><c>aotdistil fit</c>: learns to classify texts from a handful of examples, by the vectors of a folder's native library.</summary>
internal static class FitCommand
{
    private const string Description =
        "Learns to classify texts from a handful of examples of each label, with a model that makes vectors: a head of a few KB, which aotdistil run --head uses. The same\n" +
        "examples give the same file everywhere. Each line of the examples is a text, a tab and its label, or {\"text\":\"…\",\"label\":\"…\"}. Writes a line of JSON about it; its\n" +
        "accuracy is a hint, the share of examples that are classified rightly by what the others teach. Exit code 2 if it cannot be done.";

    /// <summary>The command.</summary>
    public static Command Create(Stream output, TextWriter errors)
    {
        ModelCommand model = new();
        Argument<string> examples = new("examples") { Description = "A file of examples." };
        Option<string> head = new("--output", "-o") { Description = "Where the head goes.", HelpName = "file", Required = true };
        Option<double> regularization = new("--regularization") { Description = "How much weights cost beside wrong answers, 1e-9 to 1e9: more for fewer or doubtful examples.", DefaultValueFactory = _ => 1, HelpName = "number" };
        Command command = new("fit", Description);
        model.AddFolderTo(command);
        command.Add(examples);
        command.Add(head);
        command.Add(regularization);
        model.AddOptionsTo(command);
        command.SetAction((parsed, cancellation) => model.RunAsync(
            parsed,
            errors,
            plan =>
            {
                if (plan.Task != ModelTasks.Embedding)
                {
                    throw new VerificationException($"fit needs a model that makes vectors, one without a head; this one is for {TaskNames.Pipeline(plan.Task)}.");
                }

                LabelledTexts texts = LabelledTexts.Read(parsed.GetRequiredValue(examples));
                FewShotOptions options = new() { Regularization = parsed.GetValue(regularization) };
                return session => Fit(session, texts, options, parsed.GetRequiredValue(head), output);
            },
            cancellation));
        return command;
    }

    private static int Fit(ITaskSession session, LabelledTexts examples, FewShotOptions options, string path, Stream output)
    {
        FewShotHead head = session.Fit(examples.Texts, examples.Classes, examples.Labels, options);
        File.WriteAllBytes(path, head.File);
        using (Utf8JsonWriter json = new(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("examples", examples.Texts.Count);
            json.WriteStartArray("labels");
            foreach (string label in examples.Labels)
            {
                json.WriteStringValue(label);
            }

            json.WriteEndArray();
            if (head.Accuracy is { } accuracy)
            {
                json.WriteNumber("accuracy", Math.Round(accuracy, 4));
            }

            json.WriteNumber("bytes", head.File.Length);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
        return 0;
    }
}
