using AotDistil.Runtime.Kernels;

namespace AotDistil.Model.Tests.Support;

/// <summary>Models compiled once for all tests, and the kernels to try them with.</summary>
internal static class SmallModels
{
    private static readonly Lazy<CompiledModel> LazySingleLabel = Of("single", new ShapedModel(2, 32, 2, 64));
    private static readonly Lazy<CompiledModel> LazyMultiLabel = Of("multi", new ShapedModel(1, 16, 2, 32) { Labels = 5, Problem = "multi_label_classification" });
    private static readonly Lazy<CompiledModel> LazyRegression = Of("regression", new ShapedModel(1, 16, 2, 32) { Labels = 1, Problem = "regression" });

    /// <summary>3 labels, at most 140 tokens.</summary>
    public static CompiledModel SingleLabel => LazySingleLabel.Value;

    public static CompiledModel MultiLabel => LazyMultiLabel.Value;

    public static CompiledModel Regression => LazyRegression.Value;

    /// <summary>The variants this processor has, by name.</summary>
    public static TheoryData<string> Variants => [.. KernelSelection.FastestFirst.ToArray().Where(KernelSelection.IsSupported).Select(KernelSelection.Name)];

    /// <summary>The vector variants, the forward passes of generated code; skips the test where there is none.</summary>
    public static KernelVariant[] VectorVariants()
    {
        KernelVariant[] variants = [.. KernelSelection.FastestFirst.ToArray().Where(v => v != KernelVariant.Scalar && KernelSelection.IsSupported(v))];
        Assert.SkipWhen(variants.Length == 0, "this processor has nothing but the scalar loops");
        return variants;
    }

    private static Lazy<CompiledModel> Of(string name, ShapedModel shape) => new(() =>
    {
        using TemporaryFolder scratch = new();
        return CompiledModel.Of(shape.Write(scratch, name), scratch);
    });
}
