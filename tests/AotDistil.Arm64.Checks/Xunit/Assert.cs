using System.Diagnostics.CodeAnalysis;

namespace Xunit;

/// <summary>What the linked tests use of xunit's class of this name.</summary>
internal static class Assert
{
    public static void True(bool condition, string? message = null)
    {
        if (!condition)
        {
            Fail(message ?? "expected to be true");
        }
    }

    public static void Equal<T>(T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            Fail($"expected {expected}, found {actual}");
        }
    }

    public static void SkipUnless(bool condition, string reason)
    {
        if (!condition)
        {
            throw new SkippedException(reason);
        }
    }

    [DoesNotReturn]
    public static void Fail(string message) => throw new FailedException(message);
}
