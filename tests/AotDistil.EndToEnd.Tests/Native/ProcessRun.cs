using System.Collections;
using System.Diagnostics;
using System.Text;

namespace AotDistil.EndToEnd.Tests.Native;

/// <summary>Runs a program as its user would.</summary>
internal static class ProcessRun
{
    /// <summary>No process of these tests needs as long; one that hangs must not hang the tests with it.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(15);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Runs a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">Its standard input; null: empty.</param>
    /// <param name="environment">Variables beyond those that the tests have; the project's own never come from there.</param>
    public static async Task<ProcessResult> RunAsync(
        string program, IEnumerable<string> arguments, byte[]? input = null, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Utf8,
            StandardErrorEncoding = Utf8,
        };
        foreach (string name in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(e => (string)e.Key))
        {
            // Neither what forces a kernel on the tests themselves, nor what the build that runs them told its own tools.
            if (name.StartsWith("AotDistil", StringComparison.OrdinalIgnoreCase) || name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase))
            {
                start.Environment.Remove(name);
            }
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using CancellationTokenSource deadline = new(Deadline);
        using Process process = Process.Start(start)!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(deadline.Token);
            await WriteAsync(process, input ?? [], deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return new ProcessResult($"{program} {string.Join(' ', start.ArgumentList)}", process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {Deadline}.");
        }
    }

    /// <summary>Text lines as the standard input of a process.</summary>
    public static byte[] Lines(IEnumerable<string> texts) => Utf8.GetBytes(string.Concat(texts.Select(t => t + "\n")));

    private static async Task WriteAsync(Process process, byte[] input, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A process that ends without reading all of it: its exit code says what there is to say.
        }
    }
}
