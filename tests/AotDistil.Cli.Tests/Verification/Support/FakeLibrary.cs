using AotDistil.Cli.Tasks;
using AotDistil.Cli.Verification;
using AotDistil.Cli.Verification.Libraries;
using AotDistil.Packer.Architectures;

namespace AotDistil.Cli.Tests.Verification.Support;

/// <summary>A library that answers as the float32 reference does, unless a test changes its answers.</summary>
internal sealed class FakeLibrary(PlannedModel model) : IModelLibrary
{
    private int _open, _opened;

    public string Kernel => "Fake";

    /// <summary>What it makes of states behind so many layers.</summary>
    public Action<int, float[]> ChangeStates { get; init; } = (_, _) => { };

    /// <summary>What it makes of outputs.</summary>
    public Action<float[]> ChangeOutputs { get; init; } = _ => { };

    /// <summary>Its tokenizer.</summary>
    public Func<string, string?, (int[] Ids, int[] Types)> Encode { get; init; } = (_, _) => ([], []);

    /// <summary>What does its task.</summary>
    public Func<ITaskSession> Tasks { get; init; } = () => throw new NotSupportedException();

    /// <summary>Sessions that were not closed, and all that were opened.</summary>
    public (int Open, int All) Sessions => (_open, _opened);

    public IModelSession Open()
    {
        Interlocked.Increment(ref _open);
        Interlocked.Increment(ref _opened);
        return new Session(this);
    }

    public ITaskSession OpenTasks() => Tasks();

    private sealed class Session(FakeLibrary library) : IModelSession
    {
        private int _busy;

        public (int[] Ids, int[] Types) Encode(string text, string? pair) => Alone(() => library.Encode(text, pair));

        public float[] HiddenStates(int[] ids, int[]? types, int layers) => Alone(() =>
        {
            float[] states = [.. States(ids, types)[layers]];
            library.ChangeStates(layers, states);
            return states;
        });

        public float[] Outputs(int[] ids, int[]? types) => Alone(() =>
        {
            float[] last = States(ids, types)[^1];
            PlannedModel model = library.Model;
            float[] outputs = model.Reference.Outputs(model.Plan.Task == ModelTasks.Sequence ? last[..model.Plan.Encoder.Dim] : last);
            library.ChangeOutputs(outputs);
            return outputs;
        });

        public void Dispose() => Interlocked.Decrement(ref library._open);

        private IReadOnlyList<float[]> States(int[] ids, int[]? types) => library.Model.Reference.HiddenStates(ids, types);

        // As a library's sessions, each for one call at a time.
        private T Alone<T>(Func<T> call)
        {
            if (Interlocked.Exchange(ref _busy, 1) == 1)
            {
                throw new VerificationException("The session serves another call.");
            }

            T result = call();
            _busy = 0;
            return result;
        }
    }

    private PlannedModel Model => model;
}
