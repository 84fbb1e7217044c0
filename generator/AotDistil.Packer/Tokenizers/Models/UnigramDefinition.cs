using System.Diagnostics.CodeAnalysis;

namespace AotDistil.Packer.Tokenizers.Models;

/// <summary>Unigram, SentencePiece's model.</summary>
internal sealed record UnigramDefinition : ModelDefinition
{
    private readonly int _unkId;

    /// <summary>A model of pieces, whose ids are their indices.</summary>
    [SetsRequiredMembers]
    public UnigramDefinition(IReadOnlyList<string> pieces, IReadOnlyList<double> scores, int unkId)
    {
        Dictionary<string, int> vocabulary = new(pieces.Count, StringComparer.Ordinal);
        for (int id = 0; id < pieces.Count; id++)
        {
            vocabulary[pieces[id]] = id;
        }

        Vocabulary = vocabulary;
        Scores = scores;
        _unkId = unkId;
    }

    /// <inheritdoc/>
    public override string Kind => "unigram";

    /// <inheritdoc/>
    public override int? UnkId => _unkId;

    /// <inheritdoc/>
    public override int Count => Scores.Count;

    /// <summary>Scores by id.</summary>
    public IReadOnlyList<double> Scores { get; }

    /// <summary>Whether unknown characters become the tokens of their bytes.</summary>
    public bool ByteFallback { get; init; }
}
