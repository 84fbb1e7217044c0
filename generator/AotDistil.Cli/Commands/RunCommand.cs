using System.CommandLine;
using AotDistil.Cli.Tasks;

namespace AotDistil.Cli.Commands;

/// <summary><c>aotdistil run</c>: a folder's task by its native library, texts in and transformers' answers out.</summary>
internal static class RunCommand
{
    private const int Unanswered = 1;

    private const string Description =
        "Builds the native library of a Hugging Face folder, once, and has it answer texts: lines of standard input, or those given. Writes a line of JSON for each, with the\n" +
        "names that transformers' pipelines have. A text is a JSON string, or plain; a pair for classification is {\"text\":\"…\",\"text_pair\":\"…\"}, a question\n" +
        "{\"question\":\"…\",\"context\":\"…\"}. What is done follows from the model: --labels classifies by labels of your own, with a model of natural language inference;\n" +
        "--documents finds the lines of a file that answer a text best, with a reranker or a model that makes vectors; --head classifies by what aotdistil fit has learnt.\n" +
        "What cannot be answered gives {\"error\":\"…\"} and in the end exit code 1; 2 if there is no library.";

    /// <summary>The command.</summary>
    public static Command Create(Stream input, Stream output, TextWriter errors)
    {
        ModelCommand model = new();
        Argument<string[]> texts = new("texts") { Description = "Texts, instead of lines.", Arity = ArgumentArity.ZeroOrMore };
        RunOptions options = new();
        Command command = new("run", Description);
        model.AddFolderTo(command);
        command.Add(texts);
        model.AddOptionsTo(command);
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => model.RunAsync(
            parsed,
            errors,
            plan =>
            {
                Func<RunLine, TaskRequest> requests = options.Requests(parsed, plan);
                return session => new TaskRunner(session, requests, errors).Run(parsed.GetValue(texts) ?? [], input, output) ? 0 : Unanswered;
            },
            cancellation));
        return command;
    }
}
