namespace AotDistil.Benchmarks;

/// <summary>Who takes part. The shapes are the random checkpoints of the project file.</summary>
internal static class Contenders
{
    /// <summary>The shapes, the usual one first.</summary>
    public static IReadOnlyList<string> Shapes { get; } = ["6x768", "6x384"];

    /// <summary>The rival that ratios are against.</summary>
    public static IContender Rival(string shape) => new OrtContender(shape, int8: true);

    /// <summary>The class that the generator made of the same checkpoint.</summary>
    public static IContender Ours(string shape)
    {
        if (shape == "6x768")
        {
            Random6x768 model = new();
            return new OurContender(Random6x768.Kernel, model, model.Logits);
        }
        else
        {
            Random6x384 model = new();
            return new OurContender(Random6x384.Kernel, model, model.Logits);
        }
    }

    /// <summary>The rival without quantisation.</summary>
    public static IContender RivalFloat(string shape) => new OrtContender(shape, int8: false);
}
