using AotDistil.Packer.Quantization;

namespace AotDistil.Packer;

/// <summary>The packer's arguments.</summary>
/// <param name="Folder">The Hugging Face folder.</param>
/// <param name="Name">The model's name; null for the folder's.</param>
/// <param name="Output">Where the outputs go.</param>
/// <param name="Rotation">Whether rows are rotated before they are quantised.</param>
/// <param name="Rounding">How weights become whole numbers.</param>
internal sealed record CommandLine(string Folder, string? Name, string Output, Rotation Rotation, Rounding Rounding)
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string Usage = """
        Packs a Hugging Face folder for AotDistil: checks it, quantises the weights to int8, and writes
        <name>.aotdistil (manifest), <name>.weights.bin, <name>.tokenizer.bin, <name>.h (C header) and
        <name>.shapes.h (for its kernels in C).

        Usage: AotDistil.Packer <folder> --output DIR [--name NAME] [--rotation auto|on|off] [--rounding nearest|compensated]

          <folder>      with config.json, model.safetensors and the tokenizer's files
          --output DIR  where the five files go; created if need be
          --name NAME   the model's name; the folder's if not given
          --rotation R  whether rows are rotated before they are quantised, which keeps int8 close to float32
                        where some features lie far outside the others: auto (where the weights tell of such), on, off
          --rounding R  how weights become whole numbers: nearest, or compensated (so that errors make up for each other,
                        which takes seconds to minutes of packing)
          --help        this text

        An error is one line, "<file> : error AOTD1nn: message", and exit code 1. The codes are explained in docs/diagnostics.md.
        """;

    /// <summary>Parses the arguments.</summary>
    /// <exception cref="PackerException">They are not understood.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        string? folder = null, name = null, output = null, rotation = null, rounding = null;
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            if (argument is "--name" or "--output" or "--rotation" or "--rounding")
            {
                string value = i + 1 < arguments.Count && arguments[i + 1].Length > 0 ? arguments[++i] : throw Refused($"{argument} needs a value");
                (name, output, rotation, rounding) = argument switch
                {
                    "--name" => (Once(argument, name, value), output, rotation, rounding),
                    "--output" => (name, Once(argument, output, value), rotation, rounding),
                    "--rotation" => (name, output, Once(argument, rotation, value), rounding),
                    _ => (name, output, rotation, Once(argument, rounding, value)),
                };
            }
            else if (argument.StartsWith('-'))
            {
                throw Refused($"unknown option '{argument}'");
            }
            else
            {
                folder = argument.Length > 0 ? Once("the folder", folder, argument) : throw Refused("the folder is empty");
            }
        }

        return new CommandLine(folder ?? throw Refused("no folder is given"), name, output ?? throw Refused("--output is missing"), ParseRotation(rotation), ParseRounding(rounding));
    }

    private static Rotation ParseRotation(string? value) => value switch
    {
        null or "auto" => Rotation.Auto,
        "on" => Rotation.On,
        "off" => Rotation.Off,
        _ => throw Refused($"--rotation is '{value}'; expected auto, on or off"),
    };

    private static Rounding ParseRounding(string? value) => value switch
    {
        null or "nearest" => Rounding.Nearest,
        "compensated" => Rounding.Compensated,
        _ => throw Refused($"--rounding is '{value}'; expected nearest or compensated"),
    };

    private static string Once(string what, string? before, string value) => before is null ? value : throw Refused($"{what} is given twice: '{before}' and '{value}'");

    private static PackerException Refused(string message) => new(PackerErrors.CommandLine, $"{message}; see --help", "AotDistil.Packer");
}
