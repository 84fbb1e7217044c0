using AotDistil.Benchmarks.Contenders;
using AotDistil.Benchmarks.Documents;
using AotDistil.Benchmarks.Measuring;
using AotDistil.Benchmarks.Reports;
using AotDistil.Benchmarks.Tokenizing;

namespace AotDistil.Benchmarks.Comparing;

/// <summary>What <c>compare.sh</c> runs.</summary>
internal static class CompareProgram
{
    private const int UsageError = 1;
    private const int NotHere = 2;

    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (!Options.TryParse(arguments, out Options? options))
        {
            Console.Error.WriteLine(Options.Usage);
            return UsageError;
        }

        Record report = new(options.Json ? new JsonReport(Console.Out) : new TextReport(Console.Out));
        try
        {
            Core core = new();
            report.Fact(
                "machine",
                [
                    ("processor", Machine.Processor),
                    ("kernel", NativeContender.FastestKernel()),
                    ("system", Machine.OperatingSystem),
                    ("runtime", Machine.Runtime),
                    ("load", Machine.Load),
                    .. core.Peaks.Select(peak => ($"peak_{peak.InstructionSet}_gmacs", (object)peak.Gmacs)),
                ]);
            switch (options.Mode)
            {
                case "--linears":
                    LinearRun.Run(options, core, report);
                    break;
                case "--corpus":
                    CorpusRun.Run(options, report);
                    break;
                case "--cold":
                    ColdStart.Run(options, report);
                    break;
                case "--architectures":
                    ArchitectureRun.Run(core, report);
                    break;
                case "--tokenizers":
                    TokenizerRun.Run(report);
                    break;
                case "--docs":
                    List<Measurement> measurements = Comparison.Run(options, core, report);
                    CorpusRun.Run(options, report);
                    LinearRun.Run(options, core, report);
                    ArchitectureRun.Run(core, report);
                    ColdStart.Run(options, report);
                    Pages.Write(measurements, report, options.Page, options.CommandLine);
                    break;
                default:
                    _ = Comparison.Run(options, core, report);
                    break;
            }

            return 0;
        }
        catch (NotSupportedException reason)
        {
            Console.Error.WriteLine("compare: " + reason.Message);
            return NotHere;
        }
    }
}
