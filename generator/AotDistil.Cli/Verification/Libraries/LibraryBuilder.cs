using System.Collections;
using System.Diagnostics;
using System.Text;

namespace AotDistil.Cli.Verification.Libraries;

/// <summary>Publishes a model's library with NativeAOT, as a user's project does.</summary>
/// <param name="dotnet">The .NET SDK's program.</param>
/// <param name="verbose">Where the build's output goes while it runs; null: nowhere, unless it fails.</param>
internal sealed class LibraryBuilder(string dotnet, TextWriter? verbose)
{
    /// <summary>The SDK's program that runs this one, or the one on the PATH.</summary>
    public static string Dotnet => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    /// <summary>Publishes a library.</summary>
    /// <param name="model">The model.</param>
    /// <param name="scratch">An empty folder, where all goes that the build writes.</param>
    /// <param name="cancellation">Ends the build before its time.</param>
    /// <returns>The library's path, in the same folder.</returns>
    /// <exception cref="VerificationException">The build failed; its output is in the message.</exception>
    public async Task<string> BuildAsync(PackedFiles model, string scratch, CancellationToken cancellation)
    {
        string project = LibraryProject.Write(scratch, model), output = Path.Combine(scratch, "published"), library = Path.Combine(output, LibraryProject.File);
        ProcessStartInfo start = new(
            dotnet,
            [
                "publish", project, "-c", "Release", "-o", output, "-nologo",
                "-p:UseSharedCompilation=false", "-nodeReuse:false", // no servers that outlive the build: they would keep its folder open
            ])
        {
            WorkingDirectory = Parts.Checkout, // whose global.json says which SDK
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(e => (string)e.Key))
        {
            // Properties come from variables too: neither this project's own, nor what a build that runs this program told its tools.
            if (name.StartsWith("AotDistil", StringComparison.OrdinalIgnoreCase) || name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase))
            {
                start.Environment.Remove(name);
            }
        }

        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["MSBUILDTERMINALLOGGER"] = "off";
        StringBuilder lines = new();
        int exitCode = await RunAsync(start, lines, cancellation);
        return exitCode == 0 && File.Exists(library)
            ? library
            : throw new VerificationException(
                (exitCode == 0 ? $"The build ended well but left no {LibraryProject.File}" : $"The library could not be built: dotnet publish ended with exit code {exitCode}")
                + (verbose is null ? $". It wrote:\n{lines}" : "; its output is above."));
    }

    private async Task<int> RunAsync(ProcessStartInfo start, StringBuilder lines, CancellationToken cancellation)
    {
        using Process process = new() { StartInfo = start };
        process.OutputDataReceived += (_, e) => Receive(e.Data);
        process.ErrorDataReceived += (_, e) => Receive(e.Data);
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new VerificationException($"The .NET SDK's program {start.FileName} cannot be started: {e.Message}");
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }

        return process.ExitCode;

        void Receive(string? line)
        {
            if (line is not null)
            {
                lock (lines)
                {
                    lines.Append(line).Append('\n');
                    verbose?.WriteLine(line);
                }
            }
        }
    }
}
