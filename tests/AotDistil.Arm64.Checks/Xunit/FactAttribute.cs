namespace Xunit;

/// <summary>Marks a test.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactAttribute : Attribute;
