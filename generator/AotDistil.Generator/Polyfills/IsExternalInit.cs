namespace System.Runtime.CompilerServices;

/// <summary>What the compiler asks for to write <c>init</c> accessors and records; netstandard2.0 has none.</summary>
internal static class IsExternalInit;
