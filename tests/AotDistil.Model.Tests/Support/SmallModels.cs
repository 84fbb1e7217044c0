using System.Runtime.InteropServices;
using AotDistil.Packer.Architectures;
using AotDistil.Runtime.Kernels;

namespace AotDistil.Model.Tests.Support;

/// <summary>Models compiled once for all tests, and the kernels to try them with.</summary>
internal static class SmallModels
{
    private static readonly Lazy<CompiledModel> LazySingleLabel = Of("single", new ShapedModel(2, 32, 2, 64));
    private static readonly Lazy<CompiledModel> LazyMultiLabel = Of("multi", new ShapedModel(1, 16, 2, 32) { Labels = 5, Problem = "multi_label_classification" });
    private static readonly Lazy<CompiledModel> LazyTokens = Of("tokens", new ShapedModel(2, 32, 2, 64) { Architecture = ArchitectureCatalogue.Bert, Task = ModelTasks.Token });
    private static readonly Lazy<CompiledModel> LazyRegression = Of("regression", new ShapedModel(1, 16, 2, 32) { Labels = 1, Problem = "regression" });

    private static readonly Lazy<CompiledModel> LazyEmbedder = Of("embedder", new ShapedModel(2, 40, 2, 64) { Architecture = ArchitectureCatalogue.Bert, Task = ModelTasks.Embedding });
    private static readonly Lazy<CompiledModel> LazyRanker = Of("ranker", new ShapedModel(2, 32, 2, 64) { Architecture = ArchitectureCatalogue.Bert, Labels = 1, Problem = "regression" });

    /// <summary>3 labels, at most 140 tokens.</summary>
    public static CompiledModel SingleLabel => LazySingleLabel.Value;

    public static CompiledModel MultiLabel => LazyMultiLabel.Value;

    public static CompiledModel Regression => LazyRegression.Value;

    /// <summary>A BERT without a head: vectors of 40 numbers, the mean, of any length.</summary>
    public static CompiledModel Embedder => LazyEmbedder.Value;

    /// <summary>A BERT with one output.</summary>
    public static CompiledModel Ranker => LazyRanker.Value;

    /// <summary>A BERT that answers for each token: 3 labels, at most 140 tokens of 2 types.</summary>
    public static CompiledModel Tokens => LazyTokens.Value;

    /// <summary>All variants of this family of processors by name; those that cannot run here are skipped when a session is opened.</summary>
    public static TheoryData<string> Variants =>
        [.. KernelSelection.FastestFirst.ToArray().Where(v => v == KernelVariant.Scalar || IsArm(v) == (RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64)).Select(KernelSelection.Name)];

    /// <summary>The variants that a model can be tried with here.</summary>
    public static KernelVariant[] VariantsOf(CompiledModel model) => [.. model.VectorVariants, KernelVariant.Scalar];

    /// <summary>The vector variants of <see cref="SingleLabel"/>, the forward passes of generated code, AVX2 last; skips the test where there is none.</summary>
    public static KernelVariant[] VectorVariants()
    {
        KernelVariant[] variants = SingleLabel.VectorVariants;
        Assert.SkipWhen(variants.Length == 0, "this processor has nothing but the scalar loops");
        return variants;
    }

    /// <summary>A session of <see cref="SingleLabel"/>; skips the test where the variant cannot run.</summary>
    public static TextClassifier Open(string variant)
    {
        KernelVariant kernel = Enum.Parse<KernelVariant>(variant);
        Assert.SkipUnless(VariantsOf(SingleLabel).Contains(kernel), $"{variant} does not run here");
        return SingleLabel.Open(kernel);
    }

    private static bool IsArm(KernelVariant variant) => variant is KernelVariant.Neon or KernelVariant.NeonDot;

    private static Lazy<CompiledModel> Of(string name, ShapedModel shape) => new(() =>
    {
        using TemporaryFolder scratch = new();
        return CompiledModel.Of(shape.Write(scratch, name), scratch);
    });
}
