using System.Globalization;

namespace AotDistil;

/// <summary>How a <see cref="FewShotClassifier"/> is trained.</summary>
public sealed record FewShotOptions
{
    /// <summary>What suits a handful of examples.</summary>
    public static FewShotOptions Default { get; } = new();

    /// <summary>
    /// Strength of the L2 regularisation, above 0: what half the square of the weights costs beside the examples' losses (1 / C in scikit-learn), for vectors centred and
    /// scaled to a mean square of 1.
    /// </summary>
    public double Regularization { get; init; } = 0.1;

    /// <summary>Whether <see cref="FewShotClassifier.LeaveOneOutAccuracy"/> is computed, of at most 512 examples: takes about as many times as long as training as there are examples.</summary>
    public bool LeaveOneOut { get; init; } = true;

    /// <summary>The strength. What a record would print of itself brings more formatting into every native library.</summary>
    public override string ToString() => Regularization.ToString(CultureInfo.InvariantCulture);
}
