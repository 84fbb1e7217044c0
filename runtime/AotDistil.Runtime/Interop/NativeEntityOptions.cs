using System.Runtime.InteropServices;

namespace AotDistil.Runtime.Interop;

/// <summary>How <c>entities</c> makes answers of labels, as the C header declares it.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly unsafe struct NativeEntityOptions
{
    /// <summary>Bytes of the structure.</summary>
    public nuint Size { get; init; }

    /// <summary>The strategy's number.</summary>
    public int Aggregation { get; init; }

    /// <summary>Tokens that windows share; -1 for one window.</summary>
    public int Stride { get; init; }

    /// <summary>What offsets count.</summary>
    public int Unit { get; init; }

    /// <summary>Labels that are no answers; null for O alone.</summary>
    public byte** IgnoredLabels { get; init; }

    /// <summary>How many.</summary>
    public long IgnoredLabelsCount { get; init; }

    /// <summary>The same for the runtime; null for a null pointer.</summary>
    /// <exception cref="StatusException">A number is out of its range.</exception>
    internal static TokenClassificationOptions? Read(NativeEntityOptions* options)
    {
        if (options == null)
        {
            return null;
        }

        NativeEntityOptions o = NativeOptions.Read(options, new NativeEntityOptions { Stride = -1 }, (nuint)sizeof(NativeEntityOptions));
        TokenClassificationOptions result = new()
        {
            Aggregation = (AggregationStrategy)NativeOptions.Choice(o.Aggregation, (int)AggregationStrategy.None, (int)AggregationStrategy.Max, "options.aggregation"),
            Stride = o.Stride >= -1 ? (o.Stride < 0 ? null : o.Stride) : throw new StatusException(Status.InvalidArgument, $"options.stride is {o.Stride}; expected -1 or more."),
            Offsets = NativeOptions.Unit(o.Unit),
        };
        return o.IgnoredLabels == null ? result : result with { IgnoreLabels = NativeOptions.Texts(o.IgnoredLabels, o.IgnoredLabelsCount, "options.ignored_labels") };
    }
}
