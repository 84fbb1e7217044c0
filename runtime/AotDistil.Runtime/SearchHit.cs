namespace AotDistil;

/// <summary>A row that a search found.</summary>
/// <param name="Index">The row's place in the matrix.</param>
/// <param name="Score">How near it is: the dot product, or for bits how many are the same less how many are not. Exact for int8 and bits.</param>
public readonly record struct SearchHit(int Index, double Score);
