using System.Collections.Generic;
using System.Linq;
using AotDistil.Generator.Model;

namespace AotDistil.Generator.Emit;

/// <summary>The kernels of all models of a project, each once: models of the same shapes share them.</summary>
internal sealed class KernelSet
{
    /// <summary>The class that they are parts of.</summary>
    public const string ClassName = "ModelKernels";

    private readonly Shapes[] _models;

    public KernelSet(IEnumerable<ModelSpec> models) => _models = [.. models.Select(m => new Shapes(m))];

    /// <summary>The namespace of the project's generated classes.</summary>
    public string Namespace => _models[0].Model.Namespace;

    /// <summary>The prefix of the C functions that say what the processor has: every model brings its own.</summary>
    public string Prefix => _models[0].Model.Prefix;

    /// <summary>The models' names, for comments.</summary>
    public string Models => string.Join(", ", _models.Select(s => s.Model.Name));

    /// <summary>Every linear once; the comment of one that serves several names them all.</summary>
    public IReadOnlyList<LinearKernel> Linears => Merged(_models.SelectMany(s => s.Linears));

    /// <summary>Those that layers call; scores and lin1 are parts of larger steps.</summary>
    public IReadOnlyList<LinearKernel> CalledLinears => Merged(_models.SelectMany(s => s.CalledLinears));

    /// <summary>Those of which an instruction set in C# has a form: lin1's step is a linear there and what follows it.</summary>
    public IEnumerable<LinearKernel> LoopLinears => Linears.Where(l => l.Epilogue != Epilogue.Scores);

    /// <summary>Linears that are called within a step.</summary>
    public IReadOnlyList<LinearKernel> FirstLinears => Merged(_models.Select(s => s.Lin1));

    /// <summary>Heads of attention.</summary>
    public IReadOnlyList<HeadKernel> Heads => Once<HeadKernel>(s => [s.Head], h => h.Name);

    /// <summary>First halves of feed-forward networks.</summary>
    public IReadOnlyList<FeedForwardKernel> FeedForwards => Once<FeedForwardKernel>(s => [s.FeedForward], f => StepKernel.Lin1(f).Name);

    /// <summary>Rows that are normalised.</summary>
    public IReadOnlyList<RowShape> NormRows => Once(s => s.NormRows, r => r.Name);

    /// <summary>Rows that layers quantise.</summary>
    public IReadOnlyList<RowShape> CalledQuantizedRows => Once(s => s.CalledQuantizedRows, r => r.Name);

    /// <summary>Rows that are quantised anywhere.</summary>
    public IReadOnlyList<RowShape> QuantizedRows => [.. CalledQuantizedRows.Concat(FeedForwards.Select(f => f.Hidden)).Concat(NormRows.Select(r => r.Padded)).Distinct()];

    /// <summary>The inner products under the linears.</summary>
    public IReadOnlyList<DotKernel> Dots => [.. Linears.Select(l => l.Dot).Distinct()];

    /// <summary>The steps between linears.</summary>
    public IEnumerable<StepKernel> Steps =>
    [
        .. Heads.Select(StepKernel.PackKeys),
        .. Heads.Select(StepKernel.PackValues),
        .. Heads.Select(StepKernel.Probabilities),
        .. FeedForwards.Select(StepKernel.Lin1),
        .. NormRows.Select(StepKernel.AddLayerNorm),
        .. CalledQuantizedRows.Select(StepKernel.Quantize),
    ];

    /// <summary>The C prefix of the first model that has something: its object file holds the function.</summary>
    public string PrefixOf(System.Func<Shapes, bool> has) => _models.First(has).Model.Prefix;

    private static IReadOnlyList<LinearKernel> Merged(IEnumerable<LinearKernel> linears) =>
        [.. linears.GroupBy(k => k.Name).Select(g => g.First() with { Use = string.Join("; ", g.Select(k => k.Use).Distinct()) })];

    private IReadOnlyList<T> Once<T>(System.Func<Shapes, IEnumerable<T>> of, System.Func<T, string> name) => [.. _models.SelectMany(of).GroupBy(name).Select(g => g.First())];
}
