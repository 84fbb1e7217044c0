using AotDistil.Packer.Architectures;
using AotDistil.Packer.Checkpoints;
using AotDistil.Runtime.Reference;
using Activation = AotDistil.Runtime.Model.Activation;

namespace AotDistil.Model.Tests.Support;

/// <summary>A Hugging Face folder as the packer lays it out, with weights as they are in the checkpoint: what is computed from it is what the packer reads.</summary>
internal sealed class PlannedModel : IDisposable
{
    private readonly Checkpoint _checkpoint;
    private readonly Dictionary<string, Block> _blocks;

    public PlannedModel(string folder)
    {
        ConfigFile config = ConfigFile.Read(folder);
        _checkpoint = Checkpoint.Open(folder);
        Plan = ModelPlanner.Plan(ArchitectureCatalogue.Find(config), config, _checkpoint);
        _blocks = Plan.Blocks.ToDictionary(b => b.Name);
        EncoderFacts encoder = Plan.Encoder;
        Reference = new Float32Reference(
            new Float32Model(encoder.Layers, encoder.Dim, encoder.Heads, Function(encoder.Activation), Function(Plan.HeadActivation), encoder.LayerNormEps, encoder.TypeVocabSize > 0),
            Tensor);
    }

    public ModelPlan Plan { get; }

    /// <summary>The model in float32.</summary>
    public Float32Reference Reference { get; }

    public void Dispose() => _checkpoint.Dispose();

    // "gelu_tanh" is GeluTanh.
    private static Activation Function(string name) => Enum.Parse<Activation>(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);

    // A table under its block's name; weights and biases under the block's name and what they are, sections one behind the other.
    private float[] Tensor(string name)
    {
        if (_blocks.TryGetValue(name, out Block? table))
        {
            return Read(((EmbeddingBlock)table).Table);
        }

        int point = name.LastIndexOf('.');
        bool isWeight = name[(point + 1)..] == "weight";
        return _blocks[name[..point]] switch
        {
            LinearBlock linear => [.. linear.Sections.SelectMany(s => Read(isWeight ? s.Weight : s.Bias))],
            LayerNormBlock norm => Read(isWeight ? norm.Gamma : norm.Beta),
            Block block => throw new InvalidOperationException($"{block.Name} has no {name}"),
        };
    }

    private static float[] Read(WeightSource source)
    {
        float[] values = new float[source.Shape.Aggregate(1L, (a, b) => a * b)];
        source.Read(0, values);
        return values;
    }
}
