using Xunit;

namespace AotDistil.EndToEnd.Tests;

/// <summary>
/// Tests that start builds. One after the other: each builds packer, generator and runtime of the checkout too, and two at once would write the same files.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Builds
{
    public const string Name = "Builds";
}
