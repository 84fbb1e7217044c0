using System.Collections.Concurrent;
using AotDistil.Packer.Architectures;
using AotDistil.Runtime.Reference;

namespace AotDistil.Cli.Tasks;

/// <summary>What the float32 reference says of tokens, each text computed once. Serves several threads.</summary>
/// <param name="plan">The model.</param>
/// <param name="reference">The model in float32.</param>
internal sealed class ReferenceOutputs(ModelPlan plan, Float32Reference reference)
{
    private readonly ConcurrentDictionary<string, Lazy<float[]>> _states = new();

    /// <summary>Outputs of some tokens, of the first alone where the model answers for whole texts, or of all.</summary>
    /// <param name="ids">The text.</param>
    /// <param name="types">Its token types.</param>
    /// <param name="rows">Which tokens; null for all.</param>
    public float[] Of(int[] ids, int[] types, int[]? rows = null)
    {
        string key = string.Join(' ', ids) + '|' + string.Join(' ', types);
        float[] states = _states.GetOrAdd(key, _ => new Lazy<float[]>(() => reference.HiddenStates(ids, types)[^1])).Value;
        int dim = plan.Encoder.Dim;
        rows ??= plan.Task == ModelTasks.Sequence ? [0] : null;
        return reference.Outputs(rows is null ? states : [.. rows.SelectMany(row => states[(row * dim)..((row + 1) * dim)])]);
    }
}
