namespace AotDistil.Packer;

/// <summary>The packer as the build runs it.</summary>
internal static class Program
{
    /// <summary>Packs one model.</summary>
    /// <returns>0, or 1 after an error, which is one line on the standard error stream in the form that MSBuild shows as a build error.</returns>
    public static int Main(string[] arguments) => Run(arguments, Console.Out, Console.Error);

    /// <summary>The same with given streams.</summary>
    internal static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        if (arguments is [] or ["--help" or "-h" or "-?"])
        {
            output.WriteLine(CommandLine.Usage);
            return arguments.Length == 0 ? 1 : 0;
        }

        string subject = "AotDistil.Packer";
        try
        {
            CommandLine command = CommandLine.Parse(arguments);
            subject = command.Folder;
            PackResult result = ModelPacker.Pack(command.Folder, command.Name, command.Output, command.Rotation, command.Rounding);
            output.WriteLine(result.ChangedFiles == 0 ? $"{subject}: up to date" : $"{subject}: packed into {command.Output}");
            output.WriteLine($"{subject}: {result.Remark}");
            return 0;
        }
        catch (PackerException e)
        {
            return Report(error, e.File, e.Code, e.Message);
        }
#pragma warning disable CA1031 // Whatever it is, a build must show one line with a code, not a stack.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Report(
                error,
                subject,
                PackerErrors.Unexpected,
                $"the packer failed unexpectedly ({e.GetType().Name}: {e.Message}). Please report this with the model's config.json and the SDK's version");
        }
    }

    private static int Report(TextWriter error, string file, string code, string message)
    {
        error.WriteLine(Text.OneLine($"{file} : error {code}: {message}"));
        return 1;
    }
}
