namespace AotDistil.Benchmarks.Contenders;

/// <summary>A contender that may take part.</summary>
/// <param name="Name">How tables call it.</param>
/// <param name="Open">Opens it, or throws <see cref="NotSupportedException"/> with the reason why it is not here.</param>
internal sealed record Entry(string Name, Func<IContender> Open);
