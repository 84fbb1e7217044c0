namespace AotDistil.Cli.Tasks;

/// <summary>How clear a token's label is.</summary>
/// <param name="Window">The window that the token is in.</param>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Tag">The label without B- and I-.</param>
/// <param name="Margin">The probability of its label less that of the second.</param>
internal readonly record struct TokenMargin(int Window, int Start, int End, string Tag, double Margin);
