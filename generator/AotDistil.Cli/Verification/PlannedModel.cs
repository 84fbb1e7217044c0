using AotDistil.Packer.Architectures;
using AotDistil.Packer.Checkpoints;
using AotDistil.Runtime.Reference;
using Activation = AotDistil.Runtime.Model.Activation;

namespace AotDistil.Cli.Verification;

/// <summary>A Hugging Face folder as the packer lays it out, with weights as they are in the checkpoint: what is computed from it is what the packer reads.</summary>
internal sealed class PlannedModel : IDisposable
{
    private readonly Checkpoint _checkpoint;
    private readonly Dictionary<string, Block> _blocks;

    /// <summary>Plans the model in <paramref name="folder"/>.</summary>
    /// <exception cref="Packer.PackerException">The packer refuses it.</exception>
    public PlannedModel(string folder)
    {
        ConfigFile config = ConfigFile.Read(folder);
        _checkpoint = Checkpoint.Open(folder);
        Plan = ModelPlanner.Plan(config, _checkpoint);
        _blocks = Plan.Blocks.ToDictionary(b => b.Name);
        EncoderFacts encoder = Plan.Encoder;
        Reference = new Float32Reference(
            new Float32Model
            {
                LayerOrder = encoder.Schedule.Order,
                Dim = encoder.Dim,
                Heads = encoder.Heads,
                Activation = Function(encoder.Activation),
                HeadActivation = Function(Plan.Head.Activation),
                LayerNormEps = encoder.LayerNormEps,
                EmbeddingsLayerNormEps = encoder.EmbeddingLayerNormEps,
                Has = _blocks.ContainsKey,
            },
            Tensor);
    }

    /// <summary>The plan.</summary>
    public ModelPlan Plan { get; }

    /// <summary>The model in float32.</summary>
    public Float32Reference Reference { get; }

    /// <inheritdoc/>
    public void Dispose() => _checkpoint.Dispose();

    // "gelu_tanh" is GeluTanh.
    private static Activation Function(string name) => Enum.Parse<Activation>(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);

    // A table under its block's name; weights and biases under the block's name and what they are, sections one behind the other.
    private float[] Tensor(string name)
    {
        if (_blocks.TryGetValue(name, out Block? table))
        {
            return Read(table is TiedEmbeddingBlock tied ? tied.Linear.Sections[0].Weight : ((EmbeddingBlock)table).Table);
        }

        int point = name.LastIndexOf('.');
        bool isWeight = name[(point + 1)..] == "weight";
        return _blocks[name[..point]] switch
        {
            LinearBlock linear => [.. linear.Sections.SelectMany(s => isWeight ? Dense(s) : Read(s.Bias))],
            LayerNormBlock norm => Read(isWeight ? norm.Gamma : norm.Beta),
            Block block => throw new InvalidOperationException($"{block.Name} has no {name}"),
        };
    }

    // Of a linear in groups, zeros where an output does not read an input.
    private static float[] Dense(LinearSection section)
    {
        float[] weights = Read(section.Weight);
        if (section.Groups == 1)
        {
            return weights;
        }

        int outputs = section.Out / section.Groups, inputs = section.In / section.Groups;
        float[] dense = new float[(long)section.Out * section.In];
        for (int n = 0; n < section.Out; n++)
        {
            weights.AsSpan(n * inputs, inputs).CopyTo(dense.AsSpan((n * section.In) + (n / outputs * inputs), inputs));
        }

        return dense;
    }

    private static float[] Read(WeightSource source)
    {
        float[] values = new float[source.Shape.Aggregate(1L, (a, b) => a * b)];
        source.Read(0, values);
        return values;
    }
}
