namespace System.Runtime.CompilerServices;

/// <summary>Marks a type that an interpolated string is written to piece by piece; netstandard2.0 has none.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
internal sealed class InterpolatedStringHandlerAttribute : Attribute;
