using AotDistil.Cli.Verification;
using AotDistil.Packer;

namespace AotDistil.Cli.Commands;

/// <summary>What commands that need a folder's native library say when it cannot be had, and how they end then.</summary>
internal static class CommandErrors
{
    /// <summary>The exit code where there is no library, or something is refused.</summary>
    public const int Error = 2;

    /// <summary>That of what was ended from outside, as shells have it.</summary>
    private const int Interrupted = 130;

    /// <summary>Runs a command and reports what is wrong with its folder, its files or its build.</summary>
    /// <param name="errors">Where errors go.</param>
    /// <param name="command">The command, whose result is the exit code.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> ReportAsync(TextWriter errors, Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (PackerException e)
        {
            errors.WriteLine($"{e.File} : error {e.Code}: {e.Message}");
            return Error;
        }
        catch (Exception e) when (e is VerificationException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"aotdistil: {e.Message}");
            return Error;
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
    }
}
