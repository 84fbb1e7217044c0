using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using AotDistil.Benchmarks.Contenders;

namespace AotDistil.Benchmarks.Comparing;

/// <summary>What <c>compare.sh</c> is asked for.</summary>
internal sealed class Options
{
    public const string Usage = """
        usage: ./compare.sh [--json] [--quick] [--shape SHAPE] [--tokens N] [--threads N] [--docs NAME | --linears | --corpus | --cold | --architectures | --tokenizers]

          (nothing)        our library, each kernel variant, and every rival that is here: lengths 8 to 512, batches of 8 and 32;
                           then 128 tokens and 32 × 128 with two threads
          --json           a JSON object a line
          --quick          a second for each size, no batches
          --shape SHAPE    6x768 or 6x384 only
          --tokens N       sentences of N tokens only (2 to 512), no batches
          --threads N      so many threads, each library its own (1 to 64)
          --docs NAME      all of this and the four below, written to docs/benchmarks-NAME.md and its plot as well; NAME is the core's, such as zen5
          --linears        GMAC/s of each linear, with and without its epilogue, against the core's peak and against kernels for any shape
          --corpus         sentences per second over SST-2 dev in one call, against the rivals' best way to batch it
          --cold           process start to first answer, and memory
          --architectures  BERT, RoBERTa, ALBERT and rotated rows, against the least time that is possible and against DistilBERT
          --tokenizers     MB/s of text to tokens and offsets, beside Hugging Face's tokenizers and Microsoft.ML.Tokenizers; memory; share of the model's time
        """;

    private static readonly string[] Modes = ["--linears", "--corpus", "--cold", "--architectures", "--tokenizers"];

    public bool Json { get; private set; }

    public bool Quick { get; private set; }

    public IReadOnlyList<string> Shapes { get; private set; } = Field.Shapes;

    /// <summary>The one length that is asked for; null: all.</summary>
    public int? Tokens { get; private set; }

    /// <summary>Threads of a call; null: one, and two for some sizes.</summary>
    public int? Threads { get; private set; }

    /// <summary>One of the last six options, of which one at most is given, or empty.</summary>
    public string Mode { get; private set; } = "";

    /// <summary>The page that is written; empty but for <c>--docs</c>.</summary>
    public string Page { get; private set; } = "";

    /// <summary>The arguments as they were given.</summary>
    public string CommandLine { get; private set; } = "";

    public static bool TryParse(ReadOnlySpan<string> arguments, [NotNullWhen(true)] out Options? options)
    {
        options = null;
        Options result = new() { CommandLine = string.Join(' ', ["./compare.sh", .. arguments.ToArray()]) };
        for (int i = 0; i < arguments.Length; i++)
        {
            string? value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            switch (arguments[i])
            {
                case "--json":
                    result.Json = true;
                    break;
                case "--quick":
                    result.Quick = true;
                    break;
                case "--shape" when value is not null && Field.Shapes.Contains(value):
                    result.Shapes = [value];
                    i++;
                    break;
                case "--tokens" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int tokens) && tokens is >= 2 and <= 512:
                    result.Tokens = tokens;
                    i++;
                    break;
                case "--threads" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int threads) && threads is >= 1 and <= 64:
                    result.Threads = threads;
                    i++;
                    break;
                case "--docs" when value is not null && value.All(char.IsAsciiLetterOrDigit) && result.Mode.Length == 0:
                    (result.Mode, result.Page) = ("--docs", value);
                    i++;
                    break;
                case string mode when Modes.Contains(mode) && result.Mode.Length == 0:
                    result.Mode = mode;
                    break;
                default:
                    return false;
            }
        }

        options = result;
        return true;
    }
}
