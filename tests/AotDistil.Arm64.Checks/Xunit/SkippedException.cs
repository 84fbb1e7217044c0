namespace Xunit;

/// <summary>A test that cannot run here.</summary>
internal sealed class SkippedException(string reason) : Exception(reason);
