using System.CommandLine;
using AotDistil.Cli.Tasks;
using AotDistil.Cli.Verification;
using AotDistil.Packer.Architectures;
using AotDistil.Runtime.Interop;
using AotDistil.Runtime.Model;

namespace AotDistil.Cli.Commands;

/// <summary>The options of <c>aotdistil run</c> for models that make vectors.</summary>
internal sealed class VectorOptions
{
    /// <summary>As in sentence-transformers' <c>semantic_search</c>.</summary>
    private const int UsualHits = 10;

    private readonly Option<string?> _pooling = new("--pooling") { Description = "How a text's states become one vector; as the folder says unless said." };
    private readonly Option<string?> _normalize = new("--normalize") { Description = "Whether vectors are brought to length 1; as the folder says unless said." };
    private readonly Option<int?> _dimensions = new("--dimensions") { Description = "How many numbers of a vector are kept, from the first (Matryoshka); all unless said.", HelpName = "number" };
    private readonly Option<string?> _format = new("--format") { Description = "What vectors are made of; float unless said." };
    private readonly Option<string?> _head = new("--head") { Description = "What aotdistil fit has learnt: texts get its labels.", HelpName = "file" };

    /// <summary>The options.</summary>
    public VectorOptions()
    {
        _pooling.AcceptOnlyFromAmong("mean", "cls", "max");
        _normalize.AcceptOnlyFromAmong("true", "false");
        _format.AcceptOnlyFromAmong("float", "int8", "binary");
    }

    /// <summary>Options, and the tasks that they belong to.</summary>
    public IEnumerable<(Option Option, string[] Tasks)> Tasks =>
    [
        (_pooling, [TaskNames.FeatureExtraction, TaskNames.Search]),
        (_normalize, [TaskNames.FeatureExtraction]), // a search is by the cosine
        (_dimensions, [TaskNames.FeatureExtraction, TaskNames.Search]),
        (_format, [TaskNames.FeatureExtraction, TaskNames.Search]),
        (_head, [TaskNames.FewShot]),
    ];

    /// <summary>What the model is asked for.</summary>
    public string Pipeline(ParseResult parsed, bool hasDocuments) => hasDocuments ? TaskNames.Search : parsed.GetValue(_head) is null ? TaskNames.FeatureExtraction : TaskNames.FewShot;

    /// <summary>Requests of any of these.</summary>
    /// <exception cref="VerificationException">A file cannot be read, or options contradict each other or the model.</exception>
    public Func<RunLine, TaskRequest> Requests(ParseResult parsed, ModelPlan plan, string? documents, int? topK)
    {
        if (parsed.GetValue(_head) is string head)
        {
            byte[] file = Head(head, plan);
            return line => new FewShotRequest(line.Only(), file, topK == 0 ? null : topK ?? 1);
        }

        VectorKind kind = Kind(parsed, plan, isSearch: documents is not null);
        if (documents is null)
        {
            return line => new VectorRequest(line.Only(), kind);
        }

        DocumentVectors all = new(TextFile.Texts(documents), kind);
        return line => new SearchRequest(line.Only(), all, topK ?? UsualHits);
    }

    // Read before anything is built for it, and once more by the library.
    private static byte[] Head(string path, ModelPlan plan)
    {
        byte[] file = File.Exists(path) ? File.ReadAllBytes(path) : throw new VerificationException($"{path} is not there; aotdistil fit writes such a file.");
        try
        {
            int dimensions = FewShotClassifier.Load(file).Dimensions;
            return dimensions == plan.Encoder.Dim ? file
                : throw new VerificationException($"{path} is for vectors of {dimensions} numbers, but this model's have {plan.Encoder.Dim}: it was learnt with another one.");
        }
        catch (InvalidDataException e)
        {
            throw new VerificationException($"{path}: {e.Message}");
        }
    }

    private VectorKind Kind(ParseResult parsed, ModelPlan plan, bool isSearch)
    {
        NativeVectorFormat format = parsed.GetValue(_format) switch
        {
            "int8" => NativeVectorFormat.SignedBytes,
            "binary" => NativeVectorFormat.Bits,
            _ => NativeVectorFormat.Floats,
        };
        bool? normalize = isSearch ? true : parsed.GetValue(_normalize) is string said ? said == "true" : null;
        if (normalize == false && format == NativeVectorFormat.SignedBytes)
        {
            throw new VerificationException("--normalize is false, but int8 vectors are always brought to length 1.");
        }

        int? dimensions = parsed.GetValue(_dimensions);
        if (dimensions < 1 || dimensions > plan.Encoder.Dim)
        {
            throw new VerificationException($"--dimensions is {dimensions}; expected 1 to {plan.Encoder.Dim}.");
        }

        EmbeddingOptions options = new()
        {
            Pooling = parsed.GetValue(_pooling) is string pooling ? Enum.Parse<Pooling>(pooling, ignoreCase: true) : null,
            Normalize = normalize,
            Dimensions = dimensions,
        };
        return new VectorKind(options, format, dimensions ?? plan.Encoder.Dim);
    }
}
