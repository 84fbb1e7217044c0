namespace Xunit;

/// <summary>A test that found something else than it expected.</summary>
internal sealed class FailedException(string message) : Exception(message);
