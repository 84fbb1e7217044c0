using System.Diagnostics;
using System.Globalization;
using AotDistil.Benchmarks.Contenders;
using AotDistil.Benchmarks.Measuring;
using AotDistil.Benchmarks.Reports;

namespace AotDistil.Benchmarks.Comparing;

/// <summary>A C program that is linked with our library, from its start to its first answer, and its memory; <c>native/cold.c</c> measures itself.</summary>
internal static class ColdStart
{
    public static void Run(Options options, IReport report)
    {
        foreach (string shape in options.Shapes)
        {
            try
            {
                string program = CCompiler.Build(
                    "cold-" + shape,
                    ["-std=gnu11", "-O2", "-I" + Places.Published, "-include", $"random-{shape}.h", $"-DMODEL(name)=random_{shape}_##name",
                    Path.Combine(Places.NativeSources, "cold.c"), NativeContender.LibraryPath, "-Wl,-rpath," + Places.Published]);
                using Process process = Process.Start(new ProcessStartInfo(program) { RedirectStandardOutput = true })!;
                string[] numbers = process.StandardOutput.ReadToEnd().Split(' ');
                process.WaitForExit();
                if (process.ExitCode != 0)
                {
                    throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}");
                }

                report.Result(
                    "cold_start",
                    ("shape", shape),
                    ("first_answer_ms", double.Parse(numbers[0], CultureInfo.InvariantCulture)),
                    ("rss_anon_kb", int.Parse(numbers[1], CultureInfo.InvariantCulture)),
                    ("library_kb", (int)(new FileInfo(NativeContender.LibraryPath).Length / 1024)));
            }
            catch (NotSupportedException reason)
            {
                report.Fact("skipped", ("name", "cold " + shape), ("reason", reason.Message));
            }
        }
    }
}
