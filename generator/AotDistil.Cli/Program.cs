using System.CommandLine;
using AotDistil.Cli.Commands;

namespace AotDistil.Cli;

/// <summary>The command line.</summary>
internal static class Program
{
    /// <summary>The command line is not understood.</summary>
    private const int Usage = 2;

    /// <summary>Runs a command.</summary>
    /// <returns>0, or 1 or 2 after an error, which is on the standard error stream; see the commands.</returns>
    public static int Main(string[] args)
    {
        using Stream input = Console.OpenStandardInput(), output = Console.OpenStandardOutput();
        return Run(args, input, output, Console.Out, Console.Error);
    }

    /// <summary>The same with given streams.</summary>
    /// <param name="args">The command and its arguments.</param>
    /// <param name="input">Where commands read data.</param>
    /// <param name="output">Where they write it.</param>
    /// <param name="messages">Where help goes.</param>
    /// <param name="errors">Where errors go.</param>
    internal static int Run(string[] args, Stream input, Stream output, TextWriter messages, TextWriter errors)
    {
        RootCommand root = new("Compiles small text models into native libraries.") 
        {
            TokenizeCommand.Create(input, output, errors),
            RunCommand.Create(input, output, errors),
            FitCommand.Create(output, errors),
            VerifyCommand.Create(output, errors),
        };
        ParseResult parsed = root.Parse(args);
        int exitCode = parsed.Invoke(new InvocationConfiguration { Output = messages, Error = errors });
        return parsed.Errors.Count > 0 ? Usage : exitCode;
    }
}
