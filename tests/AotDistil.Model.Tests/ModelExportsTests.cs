using AotDistil.Model.Tests.Support;
using AotDistil.Runtime.Interop;
using AotDistil.Runtime.Kernels;
using static AotDistil.Model.Tests.Support.Statuses;

namespace AotDistil.Model.Tests;

/// <summary>hidden_states and outputs as C calls them: every mistake is a status and a message, and the session goes on.</summary>
public sealed unsafe class ModelExportsTests : IDisposable
{
    private const int Dim = 32;
    private const int Labels = 3;

    private static readonly int LastId = ShapedModel.Vocabulary.Length - 1;

    private readonly ulong _session;

    public ModelExportsTests()
    {
        ulong session;
        AssertOk(ModelExports.Open(() => SmallModels.Tokens.OpenModel(KernelSelection.Select()), &session));
        _session = session;
    }

    public void Dispose()
    {
        // Whatever a test did, the session answers as any other.
        int[] ids = [2, 8, 3];
        float[] states = new float[3 * Dim], outputs = new float[3 * Labels], expectedStates = new float[3 * Dim], expectedOutputs = new float[3 * Labels];
        fixed (int* i = ids)
        fixed (float* s = states, o = outputs)
        {
            AssertOk(ModelExports.HiddenStates<TextModel>(_session, i, null, 3, 2, s));
            AssertOk(ModelExports.Outputs<TextModel>(_session, i, null, 3, o));
        }

        using TextModel other = SmallModels.Tokens.OpenModel(KernelSelection.Select());
        other.HiddenStates(ids, [], 2, expectedStates);
        other.Outputs(ids, [], expectedOutputs);
        AssertBits.Equal(expectedStates, states, "states");
        AssertBits.Equal(expectedOutputs, outputs, "outputs");
        AssertOk(ModelExports.Close<TextModel>(_session));
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Null_pointers_are_invalid_arguments()
    {
        int id = 2;
        float* room = stackalloc float[Dim];
        AssertFails(Status.InvalidArgument, "ids is a null pointer.", ModelExports.HiddenStates<TextModel>(_session, null, null, 1, 0, room));
        AssertFails(Status.InvalidArgument, "states is a null pointer.", ModelExports.HiddenStates<TextModel>(_session, &id, null, 1, 0, null));
        AssertFails(Status.InvalidArgument, "ids is a null pointer.", ModelExports.Outputs<TextModel>(_session, null, null, 1, room));
        AssertFails(Status.InvalidArgument, "outputs is a null pointer.", ModelExports.Outputs<TextModel>(_session, &id, null, 1, null));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(141)]
    [InlineData(int.MaxValue)]
    [InlineData(1L << 32)] // which is 0 as an int
    [InlineData((1L << 32) + 1)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void No_tokens_and_too_many_are_invalid_arguments(long count)
    {
        int id = 2;
        float* room = stackalloc float[Dim];
        AssertFails(Status.InvalidArgument, $"count is {count}; expected 1 to 140.", ModelExports.HiddenStates<TextModel>(_session, &id, null, count, 0, room));
        AssertFails(Status.InvalidArgument, $"count is {count}; expected 1 to 140.", ModelExports.Outputs<TextModel>(_session, &id, null, count, room));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void Layers_that_are_not_there_are_invalid_arguments(int layers)
    {
        int id = 2;
        float* room = stackalloc float[Dim];
        AssertFails(Status.InvalidArgument, $"layers is {layers}; expected 0 to 2.", ModelExports.HiddenStates<TextModel>(_session, &id, null, 1, layers, room));
    }

    [Fact]
    public void Ids_and_types_that_are_none_of_the_models_are_invalid_arguments()
    {
        AssertRefused([2, -1], [0, 0], $"ids[1] is -1; expected 0 to {LastId}. (Parameter 'ids')");
        AssertRefused([LastId + 1], [0], $"ids[0] is {LastId + 1}; expected 0 to {LastId}. (Parameter 'ids')");
        AssertRefused([2, 3], [0, 2], "types[1] is 2; expected 0 to 1. (Parameter 'types')");
        AssertRefused([2, 3], [-1, 0], "types[0] is -1; expected 0 to 1. (Parameter 'types')");

        void AssertRefused(int[] ids, int[] types, string message)
        {
            float* room = stackalloc float[2 * Dim];
            fixed (int* i = ids, t = types)
            {
                AssertFails(Status.InvalidArgument, message, ModelExports.HiddenStates<TextModel>(_session, i, t, ids.Length, 1, room));
                AssertFails(Status.InvalidArgument, message, ModelExports.Outputs<TextModel>(_session, i, t, ids.Length, room));
            }
        }
    }

    [Fact]
    public void Every_layers_states_and_the_outputs_are_those_of_the_session()
    {
        int[] ids = [2, 5, 6, 7, 3], types = [0, 0, 1, 1, 1];
        float[] found = new float[5 * Dim], expected = new float[5 * Dim];
        using TextModel session = SmallModels.Tokens.OpenModel(KernelSelection.Select());
        fixed (int* i = ids, t = types)
        fixed (float* f = found)
        {
            for (int layers = 0; layers <= 2; layers++)
            {
                AssertOk(ModelExports.HiddenStates<TextModel>(_session, i, t, 5, layers, f));
                session.HiddenStates(ids, types, layers, expected);
                AssertBits.Equal(expected, found, $"layer {layers}");
            }

            AssertOk(ModelExports.Outputs<TextModel>(_session, i, t, 5, f));
            session.Outputs(ids, types, expected);
            AssertBits.Equal(expected, found, "outputs, and states behind them");
        }
    }

    [Fact]
    public void A_classifier_of_texts_has_one_row_of_outputs()
    {
        ulong session;
        AssertOk(ModelExports.Open(() => SmallModels.SingleLabel.Open(KernelSelection.Select()), &session));
        int* ids = stackalloc int[4] { 2, 9, 10, 3 };
        float* outputs = stackalloc float[4] { 7f, 7f, 7f, 7f };
        AssertOk(ModelExports.Outputs<TextClassifier>(session, ids, null, 4, outputs));
        Assert.DoesNotContain(7f, new Span<float>(outputs, 3).ToArray());
        Assert.Equal(7f, outputs[3]);
        AssertOk(ModelExports.Close<TextClassifier>(session));
    }

    [Fact]
    public void A_session_that_is_closed_or_of_another_model_is_found_out()
    {
        ulong opened;
        AssertOk(ModelExports.Open(() => SmallModels.Tokens.OpenModel(KernelVariant.Scalar), &opened));
        AssertOk(ModelExports.Close<TextModel>(opened));
        int id = 2;
        float* room = stackalloc float[Dim];
        string closed = $"Session {opened} is not open: it was closed, was never opened, or belongs to another model.";
        AssertFails(Status.InvalidSession, closed, ModelExports.HiddenStates<TextModel>(opened, &id, null, 1, 0, room));
        AssertFails(Status.InvalidSession, closed, ModelExports.Outputs<TextModel>(opened, &id, null, 1, room));
        string other = $"Session {_session} is not open: it was closed, was never opened, or belongs to another model.";
        AssertFails(Status.InvalidSession, other, ModelExports.HiddenStates<TextClassifier>(_session, &id, null, 1, 0, room));
        AssertFails(Status.InvalidSession, other, ModelExports.Outputs<TextClassifier>(_session, &id, null, 1, room));
    }

    [Fact]
    public void A_session_that_serves_another_thread_is_busy()
    {
        BlockingClassifier blocking = new(SmallModels.SingleLabel, SmallModels.VectorVariants()[^1]);
        ulong opened;
        AssertOk(ModelExports.Open(() => blocking, &opened));
        ulong session = opened;
        blocking.WhileBusy(() =>
        {
            int id = 2;
            float* room = stackalloc float[Dim];
            AssertFails(Status.InvalidSession, new SessionBusyException().Message, ModelExports.HiddenStates<BlockingClassifier>(session, &id, null, 1, 0, room));
            AssertFails(Status.InvalidSession, new SessionBusyException().Message, ModelExports.Outputs<BlockingClassifier>(session, &id, null, 1, room));
        });
        AssertOk(ModelExports.Close<BlockingClassifier>(session));
    }
}
